import { createHash, createPrivateKey } from 'node:crypto';

import * as der from './der.ts';
import { hash, point, scalar, sign, toBytes } from './ecdsa.ts';

/**
 * Real X.509 certificates for the demo mesh: P-256 keys and ECDSA signatures, all derived from names, so
 * that two runs with the same clock have the same bytes. The keys protect nothing and are shown nowhere.
 */
export interface Certificate {
  readonly pem: string;
  /** Hexadecimal, as /certs prints it. */
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly uris: readonly string[];
  readonly dnsNames: readonly string[];
}

export interface CertificateRequest {
  readonly key: string;
  readonly issuerKey: string;
  /** Distinguished names as pairs of `O` or `CN` and value; may be empty. */
  readonly subject: Name;
  readonly issuer: Name;
  /** Milliseconds since 1970; certificates count whole seconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly uris?: readonly string[];
  readonly dnsNames?: readonly string[];
  /** IP addresses, IPv4 or IPv6. */
  readonly addresses?: readonly string[];
  readonly authority?: boolean;
  /** An authority that also proves itself in a handshake: a self-signed server or client. */
  readonly handshakes?: boolean;
}

export type Name = readonly (readonly ['O' | 'CN', string])[];

const algorithm = der.sequence(der.objectId('1.2.840.10045.4.3.2'));

function publicKey(key: string): Buffer {
  const type = der.sequence(der.objectId('1.2.840.10045.2.1'), der.objectId('1.2.840.10045.3.1.7'));
  return der.sequence(type, der.bits(point(scalar(key))));
}

function name(parts: Name): Buffer {
  const attributes = parts.map(([type, value]) =>
    der.set(
      der.sequence(
        der.objectId(type === 'O' ? '2.5.4.10' : '2.5.4.3'),
        type === 'O' ? der.printable(value) : der.utf8(value),
      ),
    ),
  );
  return der.sequence(...attributes);
}

function identifier(key: string): Buffer {
  return createHash('sha1')
    .update(point(scalar(key)))
    .digest();
}

function extensionOf(id: string, critical: boolean, content: Buffer): Buffer {
  const flags = critical ? [der.yes] : [];
  return der.sequence(der.objectId(id), ...flags, der.octets(content));
}

function extensions(request: CertificateRequest): Buffer {
  const authority = request.authority === true;
  const names = [
    ...(request.uris ?? []).map((uri) => der.element(0x86, Buffer.from(uri, 'latin1'))),
    ...(request.dnsNames ?? []).map((dns) => der.element(0x82, Buffer.from(dns, 'latin1'))),
    ...(request.addresses ?? []).map((ip) => der.element(0x87, addressBytes(ip))),
  ];
  const list = [
    // digitalSignature + keyEncipherment (0xa0), keyCertSign (0x04).
    extensionOf(
      '2.5.29.15',
      true,
      authority
        ? der.bits(Buffer.from([request.handshakes === true ? 0xa4 : 0x04]), 2)
        : der.bits(Buffer.from([0xa0]), 5),
    ),
    ...(authority
      ? []
      : [
          extensionOf(
            '2.5.29.37',
            false,
            der.sequence(der.objectId('1.3.6.1.5.5.7.3.1'), der.objectId('1.3.6.1.5.5.7.3.2')),
          ),
        ]),
    extensionOf('2.5.29.19', true, authority ? der.sequence(der.yes) : der.sequence()),
    authority
      ? extensionOf('2.5.29.14', false, der.octets(identifier(request.key)))
      : extensionOf(
          '2.5.29.35',
          false,
          der.sequence(der.element(0x80, identifier(request.issuerKey))),
        ),
    ...(names.length === 0
      ? []
      : [extensionOf('2.5.29.17', request.subject.length === 0, der.sequence(...names))]),
  ];
  return der.element(0xa3, der.sequence(...list));
}

function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [front, back] = [groups(head), groups(tail)];
  const all = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

export function issue(request: CertificateRequest): Certificate {
  const notBefore = Math.floor(request.notBefore / 1000) * 1000;
  const notAfter = Math.floor(request.notAfter / 1000) * 1000;
  const serial = hash('serial ', request.key, String(notBefore)).subarray(0, 16);
  // A positive serial number without a leading zero byte, so that its hexadecimal form has one spelling.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = der.sequence(
    der.element(0xa0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    algorithm,
    name(request.issuer),
    der.sequence(der.time(notBefore), der.time(notAfter)),
    name(request.subject),
    publicKey(request.key),
    extensions(request),
  );
  const whole = der.sequence(body, algorithm, der.bits(sign(request.issuerKey, body)));
  return {
    pem: pem('CERTIFICATE', whole),
    serial: serial.toString('hex'),
    notBefore,
    notAfter,
    uris: request.uris ?? [],
    dnsNames: request.dnsNames ?? [],
  };
}

export function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** The private key that belongs to a certificate's `key`, as SEC 1 PEM. */
export function privateKeyPem(key: string): string {
  const d = scalar(key);
  const q = point(d);
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: toBytes(d).toString('base64url'),
    x: q.subarray(1, 33).toString('base64url'),
    y: q.subarray(33, 65).toString('base64url'),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' })
    .export({ format: 'pem', type: 'sec1' })
    .toString();
}
