import { randomBytes } from 'node:crypto';

import { issue, type Name, privateKeyPem } from '../../src-main/demo/pki/certificates.ts';

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A self-signed certificate with one URI SAN: server and client of the tests, and the authority of both. */
export function selfSigned(uri: string): KeyPair {
  const key = randomBytes(16).toString('hex');
  const name: Name = [['CN', 'conformance']];
  const now = Date.now();
  const { pem } = issue({
    key,
    issuerKey: key,
    subject: name,
    issuer: name,
    notBefore: now - 86_400_000,
    notAfter: now + 86_400_000,
    uris: [uri],
    authority: true,
    handshakes: true,
  });
  return { certificate: pem, key: privateKeyPem(key) };
}
