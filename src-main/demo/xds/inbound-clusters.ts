import type { JsonObject } from '../../contract/json.ts';
import { any } from '../world/message.ts';
import type { Proxy } from '../world/proxy.ts';
import type { RegistryHost, RegistryPort } from '../world/registry-model.ts';
import { protocolOptions, unlimited } from './traffic-policy.ts';

export const noThresholds = {
  max_connections: unlimited,
  max_pending_requests: unlimited,
  max_requests: unlimited,
  max_retries: unlimited,
};

/** The source address by which iptables knows Envoy's own traffic to the application. */
export const fromInbound: JsonObject = { source_address: { address: '127.0.0.6', port_value: 0 } };

/** Target ports of the pod's services, each with the services that use it. */
export function inboundPorts(
  proxy: Proxy,
): ReadonlyMap<number, readonly { host: RegistryHost; port: RegistryPort }[]> {
  const result = new Map<number, { host: RegistryHost; port: RegistryPort }[]>();
  for (const host of proxy.services) {
    for (const port of host.ports) {
      const own = result.get(port.targetPort) ?? [];
      own.push({ host, port });
      result.set(port.targetPort, own);
    }
  }
  return result;
}

export function inbound(
  port: number,
  services: readonly { host: RegistryHost; port: RegistryPort }[],
): JsonObject {
  const hosts = new Map(services.map(({ host }) => [host.hostname, host]));
  return any('envoy.config.cluster.v3.Cluster', {
    name: `inbound|${port}||`,
    type: 'ORIGINAL_DST',
    connect_timeout: '10s',
    lb_policy: 'CLUSTER_PROVIDED',
    circuit_breakers: { thresholds: [noThresholds] },
    // Longer than any process lives: istiod's way of never cleaning up the one host (envoy wants a value).
    cleanup_interval: '9223372035s',
    upstream_bind_config: fromInbound,
    metadata: { filter_metadata: { istio: { services: [...hosts.values()].map(serviceEntry) } } },
    common_lb_config: {},
    alt_stat_name: `inbound|${port}||;`,
    typed_extension_protocol_options: protocolOptions(services[0]?.port.protocol, false),
  });
}

export function serviceEntry(host: RegistryHost): JsonObject {
  return { name: host.name, namespace: host.namespace, host: host.hostname };
}
