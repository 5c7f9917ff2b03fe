import type { JsonObject } from '../../contract/json.ts';
import type { Provenance } from '../../contract/tables.ts';

/** One X.509 certificate, read by whoever may use a crypto library. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** `spiffe://…`, `DNS:…`-less plain values, in the certificate's order. */
  readonly sans: readonly {
    readonly type: 'uri' | 'dns' | 'ip' | 'other';
    readonly value: string;
  }[];
  /** Lower-case hexadecimal without padding. */
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** BasicConstraints says CA. */
  readonly ca: boolean;
  /** SHA-256, lower-case hexadecimal. */
  readonly fingerprint: string;
}

/**
 * Reads the PEM blocks of a `core.v3.DataSource`: `inline_bytes` is base64 of PEM text, `inline_string` is
 * PEM text. One answer per block, in order; undefined for a block that is no certificate. Never throws.
 */
export type ReadCertificates = (
  data: string,
  encoding: 'base64' | 'text',
) => readonly (Certificate | undefined)[];

/** What Istio's names say; envoy/ knows no Istio, so the caller brings the grammar (istio/names.ts). */
export interface Names {
  cluster(name: string):
    | {
        readonly direction: string;
        readonly port: number;
        readonly subset: string;
        readonly host: string;
      }
    | undefined;
  /** Names of the static clusters that configuration and certificates come from. */
  readonly sources: { readonly xds: readonly string[]; readonly sds: readonly string[] };
  isBlackHole(cluster: string): boolean;
  isPassthrough(cluster: string): boolean;
  /** Whether `transport_socket_matches` of these names are the control plane's automatic mutual TLS. */
  isAutomaticMutualTls(matches: readonly string[]): boolean;
  madeBy(resource: JsonObject): readonly Provenance[];
}

/** Everything outside the dump that a table may depend on. */
export interface TableContext {
  readonly names: Names;
  readonly readCertificates: ReadCertificates;
  /** Milliseconds since 1970; what a certificate's validity is judged by. */
  readonly now: number;
}
