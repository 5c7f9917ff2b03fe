import type { Certificate } from './context.ts';

/** RFC 3339 without fractions, as Go prints it. @param at milliseconds since 1970 */
export function dateText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The trust domain of a SPIFFE identity: `cluster.local` of `spiffe://cluster.local/ns/a/sa/b`; else empty. */
export function trustDomainOf(identity: string | undefined): string {
  return /^spiffe:\/\/([^/]*)/.exec(identity ?? '')?.[1] ?? '';
}

/** The SPIFFE identities among a certificate's names, in its order. */
export function identitiesOf(certificate: Certificate | undefined): readonly string[] {
  const names = certificate?.sans ?? [];
  return names
    .filter(({ type, value }) => type === 'uri' && value.startsWith('spiffe://'))
    .map(({ value }) => value);
}

/** Serial numbers as istioctl shows them: hexadecimal, at least 32 digits. */
export function serialText(certificate: Certificate): string {
  return certificate.serial.padStart(32, '0');
}
