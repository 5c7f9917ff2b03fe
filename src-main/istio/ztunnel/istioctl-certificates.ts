import { certificateHead } from '../istioctl/secrets.ts';
import type { IstioctlTable } from '../istioctl/table.ts';
import type { CertificateState, ZtunnelCertificate, ZtunnelDump } from './model.ts';

export type CertificateType = 'Leaf' | 'Intermediate' | 'Root' | 'NA';

/** Each certificate with the place that it has in its chain. Older dumps put the root last in the one list. */
export function certificatesOf(state: CertificateState): readonly {
  readonly type: CertificateType;
  readonly certificate: ZtunnelCertificate;
}[] {
  const { chain, roots, rootsNamed } = state;
  const last = chain.length - 1;
  return [
    ...chain.map((certificate, i) => ({
      certificate,
      type:
        i === 0
          ? ('Leaf' as const)
          : !rootsNamed && i === last
            ? ('Root' as const)
            : ('Intermediate' as const),
    })),
    ...roots.map((certificate) => ({ certificate, type: 'Root' as const })),
  ];
}

/** The word before the reason: `Unavailable: signing failed` is Unavailable. */
export const stateWord = (state: string): string =>
  state.includes('Unavailable') ? 'Unavailable' : state;

/** Go's `%x` of the decimal that the dump has; what is no number stays as it is. */
export function hexSerial(decimal: string): string {
  return /^\d+$/.test(decimal) ? BigInt(decimal).toString(16) : decimal;
}

/** @param now milliseconds since 1970: VALID CERT is judged by it. */
export function certificateTable(dump: ZtunnelDump, now: number): IstioctlTable {
  const rows = dump.certificates.flatMap((state) => {
    const own = certificatesOf(state);
    const word = stateWord(state.state);
    if (own.length === 0) return [[state.identity, 'NA', word, 'false', 'NA', 'NA', 'NA']];
    return own.map(({ type, certificate }) => [
      state.identity,
      type,
      word,
      String(
        Date.parse(certificate.validFrom) < now && now < Date.parse(certificate.expirationTime),
      ),
      hexSerial(certificate.serialNumber),
      certificate.expirationTime,
      certificate.validFrom,
    ]);
  });
  return {
    header: ['CERTIFICATE NAME', ...certificateHead],
    rows,
    padding: 5,
  };
}
