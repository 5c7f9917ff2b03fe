import { parseClusterName } from '../contract/cluster-name.ts';

export { buildClusterName, type ClusterName, parseClusterName } from '../contract/cluster-name.ts';

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
  /** Where xDS comes from: the agent's socket, or Pilot itself. */
  xds: ['xds-grpc'],
  /** Where certificates come from. */
  sds: ['sds-grpc'],
  agents: ['agent', 'prometheus_stats', 'zipkin', 'encap', 'main_internal'],
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
  const { agents, xds, sds } = wellKnownClusters;
  return is([...agents, ...xds, ...sds]) ? 'agent' : 'other';
}

/** Whether requests to the cluster go on into this pod. */
export function isInboundCluster(name: string): boolean {
  const inbound: readonly string[] = wellKnownClusters.inboundPassthrough;
  return parseClusterName(name)?.direction === 'inbound' || inbound.includes(name);
}
