import {
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

import * as der from './der.ts';

const day = 86_400_000;

export interface CertificatePem {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority that lives as long as one demo: it signs the API servers and client certificates. */
export interface DemoAuthority {
  readonly caPem: string;
  /** For 127.0.0.1, ::1 and localhost. */
  issueServer(name: string): CertificatePem;
  /** `name` becomes the user (CN), `groups` the organisations, as a real API server reads them. */
  issueClient(name: string, groups?: readonly string[]): CertificatePem;
}

interface Identity {
  readonly name: string;
  readonly groups: readonly string[];
}

/**
 * Made by hand because the certificates need nothing but DER and a signature, and @peculiar/x509 cannot be
 * loaded without a Reflect metadata polyfill (its dependency tsyringe throws at import).
 */
export function createAuthority(now: number): DemoAuthority {
  const caKeys = newKeys();
  const ca: Identity = { name: 'Meshscope demo CA', groups: [] };
  const authority = { identity: ca, key: caKeys.privateKey };
  const caPem = certificate(authority, ca, caKeys.publicKey, now, [
    extension('2.5.29.19', true, der.sequence(der.boolean(true))),
    // keyCertSign and cRLSign
    extension('2.5.29.15', true, der.bits(Buffer.from([0x06]), 1)),
  ]);

  const issue = (subject: Identity, usage: string, names: readonly string[]): CertificatePem => {
    const keys = newKeys();
    return {
      certificate: certificate(authority, subject, keys.publicKey, now, [
        extension('2.5.29.19', true, der.sequence()),
        // digitalSignature
        extension('2.5.29.15', true, der.bits(Buffer.from([0x80]), 7)),
        extension('2.5.29.37', false, der.sequence(der.objectId(usage))),
        ...(names.length > 0
          ? [extension('2.5.29.17', false, der.sequence(...names.map(generalName)))]
          : []),
      ]),
      key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
  };

  return {
    caPem,
    issueServer: (name) =>
      issue({ name, groups: [] }, '1.3.6.1.5.5.7.3.1', ['127.0.0.1', '::1', 'localhost']),
    issueClient: (name, groups = []) => issue({ name, groups }, '1.3.6.1.5.5.7.3.2', []),
  };
}

function newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

function certificate(
  issuer: { identity: Identity; key: KeyObject },
  subject: Identity,
  publicKey: KeyObject,
  now: number,
  extensions: readonly Uint8Array[],
): string {
  const ecdsaWithSha256 = der.sequence(der.objectId('1.2.840.10045.4.3.2'));
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    distinguishedName(issuer.identity),
    der.sequence(der.utcTime(now - day), der.utcTime(now + 30 * day)),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(...extensions)),
  );
  const signed = der.sequence(body, ecdsaWithSha256, der.bits(sign('sha256', body, issuer.key)));
  return new X509Certificate(signed).toString();
}

function distinguishedName(identity: Identity): Uint8Array {
  const attribute = (type: string, value: string): Uint8Array =>
    der.set(der.sequence(der.objectId(type), der.utf8(value)));
  return der.sequence(
    ...identity.groups.map((group) => attribute('2.5.4.10', group)),
    attribute('2.5.4.3', identity.name),
  );
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return der.sequence(
    der.objectId(id),
    ...(critical ? [der.boolean(true)] : []),
    der.octets(value),
  );
}

function generalName(name: string): Uint8Array {
  if (isIPv4(name)) return der.implicit(7, Buffer.from(name.split('.').map(Number)));
  if (isIPv6(name)) return der.implicit(7, ipv6Bytes(name));
  return der.implicit(2, Buffer.from(name));
}

function ipv6Bytes(address: string): Uint8Array {
  const [head = '', tail = ''] = address.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const front = groups(head);
  const back = groups(tail);
  const all = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
