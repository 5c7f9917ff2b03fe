import { X509Certificate } from 'node:crypto';

import type { Certificate, ReadCertificates } from '../envoy/tables/context.ts';

/** node:crypto behind the shape that the pure tables ask for. */
export const readCertificates: ReadCertificates = (data, encoding) => {
  const pem = encoding === 'base64' ? Buffer.from(data, 'base64').toString('latin1') : data;
  // Any label: istioctl decodes the first PEM block without looking at it.
  const blocks = pem.matchAll(/-----BEGIN [^-]*-----([\s\S]*?)-----END [^-]*-----/g);
  return [...blocks].map((block) => readOne(Buffer.from(block[1] ?? '', 'base64')));
};

function readOne(der: Buffer): Certificate | undefined {
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(der);
  } catch {
    return undefined;
  }
  return {
    subject: nameText(x509.subject),
    issuer: nameText(x509.issuer),
    sans: alternativeNames(x509.subjectAltName ?? ''),
    serial: x509.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    notBefore: x509.validFromDate.getTime(),
    notAfter: x509.validToDate.getTime(),
    ca: isCa(der),
    fingerprint: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** Undefined for an empty name (Istio's workload certificates have no subject), whatever Node's types say. */
function nameText(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ');
}

const sanTypes: ReadonlyMap<string, Certificate['sans'][number]['type']> = new Map([
  ['URI', 'uri'],
  ['DNS', 'dns'],
  ['IP Address', 'ip'],
]);

/** Node writes `URI:spiffe://a, DNS:b`; a value that holds a comma or a quote is a JSON string. */
function alternativeNames(names: string): Certificate['sans'] {
  const found = names.matchAll(/(?:^|, )([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...found].map(([, type = '', value = '']) => ({
    type: sanTypes.get(type) ?? 'other',
    value: value.startsWith('"') ? unquote(value) : value,
  }));
}

function unquote(value: string): string {
  const parsed: unknown = JSON.parse(value);
  return typeof parsed === 'string' ? parsed : value;
}

/**
 * BasicConstraints (2.5.29.19): OID, optional `critical TRUE`, OCTET STRING { SEQUENCE { cA TRUE … } }. Read
 * here because `X509Certificate.ca` weighs key usage too, which Go's IsCA does not.
 */
function isCa(der: Buffer): boolean {
  const oid = der.indexOf(Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x13]));
  if (oid < 0) return false;
  let at = oid + 5;
  if (der[at] === 0x01 && der[at + 1] === 0x01) at += 3;
  return der[at] === 0x04 && der[at + 2] === 0x30 && der[at + 4] === 0x01 && der[at + 6] === 0xff;
}
