/**
 * Istio's grammar of cluster names, in its only place (pilot/pkg/model/service.go: BuildSubsetKey,
 * BuildDNSSrvSubsetKey, ParseSubsetKey). Envoy itself takes a cluster's name as an opaque string.
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

/** Clusters that Istio writes itself and that stand for no service (envoy docs name them nowhere). */
export const wellKnownClusters = {
  passthrough: ['PassthroughCluster'],
  inboundPassthrough: [
    'InboundPassthroughCluster',
    // Istio 1.3 to 1.22
    'InboundPassthroughClusterIpv4',
    'InboundPassthroughClusterIpv6',
  ],
  blackHole: ['BlackHoleCluster'],
  agents: ['agent', 'prometheus_stats', 'sds-grpc', 'xds-grpc', 'zipkin', 'encap', 'main_internal'],
} as const;

export type ClusterRole = 'service' | 'passthrough' | 'black-hole' | 'agent' | 'other';

/** What a cluster is for, by its name alone. */
export function clusterRole(name: string): ClusterRole {
  const is = (names: readonly string[]): boolean => names.includes(name);
  if (parseClusterName(name) !== undefined) return 'service';
  if (is(wellKnownClusters.passthrough) || is(wellKnownClusters.inboundPassthrough)) {
    return 'passthrough';
  }
  if (is(wellKnownClusters.blackHole)) return 'black-hole';
  return is(wellKnownClusters.agents) ? 'agent' : 'other';
}
