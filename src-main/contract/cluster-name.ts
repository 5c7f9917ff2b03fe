/**
 * Istio's grammar of cluster names, in its only place (pilot/pkg/model/service.go: BuildSubsetKey,
 * BuildDNSSrvSubsetKey, ParseSubsetKey). Envoy itself takes a cluster's name as an opaque string;
 * what a name is for says istio/cluster-name.ts. No schema here: the page reads this, and has no zod.
 */
export interface ClusterName {
  /** `outbound`, `inbound`, `inbound-vip`; free text when another control plane uses the same form. */
  readonly direction: string;
  /** 0 when the name says nothing numeric. */
  readonly port: number;
  /** Empty when there is none; `http/v1` in waypoints. */
  readonly subset: string;
  /** Empty for the inbound clusters of today's Istio (`inbound|8080||`). */
  readonly host: string;
  /** `sni-dnat`: `outbound_.9080_.v1_.host`, the form whose name travels as a server name. */
  readonly form: 'subset-key' | 'sni-dnat';
}

/** Undefined for every name without the grammar: `PassthroughCluster`, `xds-grpc`, `agent` … */
export function parseClusterName(name: string): ClusterName | undefined {
  const sniDnat = name.startsWith('outbound_.') || name.startsWith('inbound_.');
  const parts = name.split(sniDnat ? '_.' : '|');
  const [direction, port, subset, host] = parts;
  if (direction === undefined || port === undefined || subset === undefined) return undefined;
  if (host === undefined) return undefined;
  return {
    direction,
    port: /^[+-]?\d+$/.test(port) ? Number(port) : 0,
    subset,
    // ParseSubsetKey takes exactly four pieces; a fifth leaves the host empty.
    host: parts.length === 4 ? host : '',
    form: sniDnat ? 'sni-dnat' : 'subset-key',
  };
}

export function buildClusterName(name: ClusterName): string {
  const separator = name.form === 'sni-dnat' ? '_.' : '|';
  return [name.direction, String(name.port), name.subset, name.host].join(separator);
}
