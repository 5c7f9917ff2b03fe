import type { Credentials } from './auth/authenticator.ts';

/**
 * Takes what looks like a credential out of free text that others wrote (a plugin's stderr): JSON web tokens, PEM blocks,
 * `token=…` and long runs of base64 in mixed case, and every value given in `known`.
 */
export function redact(text: string, known: readonly string[] = []): string {
  let clean = text;
  for (const value of known) {
    if (value.length >= 6) clean = clean.replaceAll(value, '[secret]');
  }
  return (
    clean
      .replace(/-----BEGIN [^-]+-----[\s\S]*?(-----END [^-]+-----|$)/g, '[secret]')
      .replace(/\beyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)*/g, '[secret]')
      .replace(
        /\b(bearer|token|password|passwd|secret|authorization|api[_-]?key)(["']?\s*[=:]\s*["']?)(?:bearer\s+)?[^\s"',;]+/gi,
        '$1$2[secret]',
      )
      .replace(/\b(bearer)\s+\S{6,}/gi, '$1 [secret]')
      // Kubernetes' own names are long too, but all lower case; hashes are, and shorter.
      .replace(/(?=[\w+-]*[A-Z])(?=[\w+-]*\d)[\w+-]{40,}={0,2}/g, '[secret]')
  );
}

/** A server's words without what was sent to it: some gateways quote the credentials that they refuse. */
export function withoutCredentials(said: string, { headers }: Credentials): string {
  const { authorization } = headers;
  if (typeof authorization !== 'string') return said;
  const value = authorization.replace(/^\S+ /, '');
  const pair = authorization.startsWith('Basic ') ? Buffer.from(value, 'base64').toString() : '';
  const password = pair.slice(pair.indexOf(':') + 1);
  return [value, password]
    .filter((one) => one.length >= 6)
    .reduce((text, one) => text.replaceAll(one, '[secret]'), said);
}
