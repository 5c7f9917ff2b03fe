import { isObject, type Json, type JsonObject, str } from '../../contract/json.ts';
import { dateText, serialText } from '../tables/certificates.ts';
import type { Certificate, ReadCertificates } from '../tables/context.ts';

/** What only a crypto library can tell. */
export interface SecretReader {
  readonly readCertificates: ReadCertificates;
  /** A few characters that differ where the data does, and tell nothing else of it. */
  readonly digest: (data: string) => string;
}

/**
 * A secret as it is compared and shown: certificates by fingerprint, names and validity instead of their bytes; of
 * anything that is no certificate only whether it is the same. Envoy prints private keys as `[redacted]` already
 * (source/server/admin/config_dump_handler.cc → MessageUtil::redact); a dump that was made otherwise may hold them.
 */
export function secretView(secret: JsonObject, read: SecretReader): JsonObject {
  const view: JsonObject = {};
  for (const [field, value] of Object.entries(secret)) {
    if (value !== undefined) view[field] = viewOf(field, value, read);
  }
  return view;
}

function viewOf(field: string, value: Json, read: SecretReader): Json {
  if (Array.isArray(value)) return value.map((item) => viewOf(field, item, read));
  if (!isObject(value)) return value;
  const data = str(value['inlineBytes']);
  const text = str(value['inlineString']);
  if (data === undefined && text === undefined) return secretView(value, read);
  const found =
    data === undefined
      ? read.readCertificates(text ?? '', 'text')
      : read.readCertificates(data, 'base64');
  const certificates = found.filter((one) => one !== undefined);
  return certificates.length === 0
    ? { inline: shown(data ?? text ?? '', read) }
    : { certificates: certificates.map(certificateView) };
}

/** Envoy's own placeholder, in plain and in base64. */
const redacted = new Set(['[redacted]', 'W3JlZGFjdGVkXQ==']);

function shown(data: string, { digest }: SecretReader): string {
  return redacted.has(data) ? '[redacted]' : `not shown (${digest(data)})`;
}

function certificateView(certificate: Certificate): JsonObject {
  const { subject, issuer, sans, notBefore, notAfter, fingerprint, ca } = certificate;
  return {
    fingerprint,
    serial: serialText(certificate),
    subject,
    issuer,
    subjectAltNames: sans.map(({ value }) => value),
    notBefore: dateText(notBefore),
    notAfter: dateText(notAfter),
    ...(ca ? { ca } : {}),
  };
}
