import { randomBytes } from 'node:crypto';

import { type CertificateRequest, issue, type Name, privateKeyPem } from './certificates.ts';

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

/** Unlike the mesh's, these keys guard something (a user of this machine's API server): their seed is chance. */
export function createAuthority(now: number): DemoAuthority {
  const seed = randomBytes(32).toString('hex');
  const issuer: Name = [['CN', 'Meshscope demo CA']];
  const common = {
    issuer,
    issuerKey: `${seed} authority`,
    notBefore: now - day,
    notAfter: now + 30 * day,
  };
  let count = 0;
  const pair = (
    subject: Name,
    names: Pick<CertificateRequest, 'dnsNames' | 'addresses'>,
  ): CertificatePem => {
    const key = `${seed} ${count++}`;
    return {
      certificate: issue({ ...common, key, subject, ...names }).pem,
      key: privateKeyPem(key),
    };
  };
  return {
    caPem: issue({ ...common, key: common.issuerKey, subject: issuer, authority: true }).pem,
    issueServer: (name) =>
      pair([['CN', name]], { dnsNames: ['localhost'], addresses: ['127.0.0.1', '::1'] }),
    issueClient: (name, groups = []) =>
      pair([...groups.map((group) => ['O', group] as const), ['CN', name]], {}),
  };
}
