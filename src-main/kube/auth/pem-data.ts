import { X509Certificate } from 'node:crypto';

import { AppError } from '../../contract/errors.ts';
import { type MessageKey, sentence } from '../../words/keys.ts';

/** A field of a kubeconfig that holds PEM, and whose entry it is. */
export interface PemField {
  /** As it is written: `certificate-authority-data`, `client-key` … */
  readonly field: string;
  readonly of: 'cluster' | 'user';
  /** The name of the cluster or user. */
  readonly entry: string;
  /** The kubeconfig. */
  readonly file: string;
  readonly holds: 'certificate' | 'key';
}

type Fault = 'omitted' | 'raw' | 'base64' | 'no-certificate' | 'no-key' | 'damaged';

const sentences = {
  omitted: 'error.kube.pem-omitted',
  raw: 'error.kube.pem-raw',
  base64: 'error.kube.pem-base64',
  'no-certificate': 'error.kube.pem-no-certificate',
  'no-key': 'error.kube.pem-no-key',
  damaged: 'error.kube.pem-damaged',
} as const satisfies Record<Fault, MessageKey>;

/**
 * The bytes of a `*-data` field: PEM in base64, as client-go reads it (encoding/json of []byte, then
 * certutil.ParseCertsPEM). Throws AppError `kubeconfig-invalid` (of a user `credentials-failed`) that names the field: TLS would fail later and blame
 * the server.
 */
export function pemOfData(data: string, where: PemField): Buffer {
  const text = data.replace(/[\r\n]/g, '');
  // What `kubectl config view` writes in place of data unless --raw is given.
  if (/^(?:DATA\+OMITTED|REDACTED)$/.test(text.trim())) throw invalid('omitted', where);
  if (text.includes('-----BEGIN')) throw invalid('raw', where);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw invalid('base64', where);
  }
  return checkedPem(Buffer.from(text, 'base64'), where);
}

/** The same bytes when they hold what the field is for. Throws as `pemOfData` does. */
export function checkedPem(bytes: Buffer, where: PemField): Buffer {
  const text = bytes.toString('latin1');
  if (where.holds === 'key') {
    if (!/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) throw invalid('no-key', where);
    return bytes;
  }
  const first = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(text)?.[0];
  if (first === undefined) {
    throw invalid(
      text.includes('-----BEGIN CERTIFICATE-----') ? 'damaged' : 'no-certificate',
      where,
    );
  }
  try {
    new X509Certificate(first);
  } catch {
    throw invalid('damaged', where);
  }
  return bytes;
}

function invalid(fault: Fault, { of, field, entry, file }: PemField): AppError {
  const code = of === 'user' ? 'credentials-failed' : 'kubeconfig-invalid';
  return new AppError(code, sentence(sentences[fault], { field, entry, file }));
}
