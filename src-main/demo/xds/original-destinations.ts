import type { JsonObject } from '../../contract/json.ts';
import { socketAddress } from '../world/message.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';

/** Hosts that an ORIGINAL_DST cluster has learned from traffic: they exist in the Envoy only. */
export function originalDestinations(
  mesh: Mesh,
  proxy: Proxy,
  cluster: string,
): readonly JsonObject[] {
  const host = (address: string, port: number): JsonObject => ({
    endpoint: { address: socketAddress(address, port), hostname: `${cluster}${address}:${port}` },
    load_balancing_weight: 1,
  });
  const inbound = /^inbound\|(\d+)\|\|$/.exec(cluster);
  if (inbound !== null) return [host(proxy.pod.ip, Number(inbound[1]))];
  if (cluster === 'PassthroughCluster' && proxy.pod.workload.labels['app'] === 'productpage') {
    const legacy = mesh.registry.pods.find((pod) => pod.namespace === 'legacy');
    return legacy === undefined ? [] : [host(legacy.ip, 8080)];
  }
  return [];
}
