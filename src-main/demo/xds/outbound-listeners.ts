import type { JsonObject } from '../../contract/json.ts';
import { any, extension, socketAddress } from '../world/message.ts';
import { clusterName, type Mesh, type Proxy, visibleHosts } from '../world/proxy.ts';
import type { RegistryHost, RegistryPort } from '../world/registry-model.ts';
import { httpManager, listenerAccessLog, tcpProxy } from './http-manager.ts';
import { isHttp } from './routes.ts';

/** The sidecar's outbound listeners, virtualOutbound last (docs/envoy.md §1.3). */
export function outboundListeners(mesh: Mesh, proxy: Proxy): JsonObject[] {
  const result = new Map<string, JsonObject>();
  const serverNames = new Map<number, { host: RegistryHost; cluster: string }[]>();
  for (const host of visibleHosts(proxy, mesh.registry)) {
    for (const port of host.ports) {
      const cluster = clusterName(port.port, '', host.hostname);
      if (isHttp(port)) {
        const name = `0.0.0.0_${port.port}`;
        if (!result.has(name)) result.set(name, sharedHttp(proxy, port.port));
      } else if (port.protocol === 'TLS' && host.vip === '0.0.0.0') {
        const list = serverNames.get(port.port) ?? [];
        list.push({ host, cluster });
        serverNames.set(port.port, list);
      } else {
        for (const address of addresses(proxy, host, port)) {
          const name = `${address}_${port.port}`;
          result.set(
            name,
            port.protocol === 'auto'
              ? autoDetected(proxy, address, port.port, host, cluster)
              : outbound(address, port.port, {
                  filter_chains: [chain(undefined, [tcpProxy(cluster)])],
                }),
          );
        }
      }
    }
  }
  for (const [port, hosts] of serverNames) {
    result.set(`0.0.0.0_${port}`, byServerName(proxy, port, hosts));
  }
  return [...result.values(), virtualOutbound(proxy)];
}

/** The cluster IP, or for a headless service each pod but the client's own. */
function addresses(proxy: Proxy, host: RegistryHost, port: RegistryPort): readonly string[] {
  if (host.vip !== '0.0.0.0') return [host.vip];
  return host
    .endpoints(port)
    .filter((endpoint) => endpoint.pod !== undefined && endpoint.pod !== proxy.pod)
    .map((endpoint) => endpoint.address);
}

function outbound(address: string, port: number, fields: JsonObject): JsonObject {
  const { filter_chains, listener_filters, default_filter_chain } = fields;
  return any('envoy.config.listener.v3.Listener', {
    name: `${address}_${port}`,
    address: socketAddress(address, port),
    filter_chains,
    listener_filters,
    listener_filters_timeout: '0s',
    traffic_direction: 'OUTBOUND',
    continue_on_listener_filters_timeout: true,
    default_filter_chain,
    bind_to_port: false,
  });
}

function chain(match: JsonObject | undefined, filters: JsonObject[]): JsonObject {
  return {
    ...(match === undefined ? {} : { filter_chain_match: match }),
    filters,
    transport_socket_connect_timeout: '15s',
  };
}

const plainHttp: JsonObject = {
  transport_protocol: 'raw_buffer',
  application_protocols: ['http/1.1', 'h2c'],
};
const httpInspector = extension(
  'envoy.filters.listener.http_inspector',
  'envoy.extensions.filters.listener.http_inspector.v3.HttpInspector',
);
export const tlsInspector: JsonObject = extension(
  'envoy.filters.listener.tls_inspector',
  'envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector',
  { initial_read_buffer_size: 512 },
);

function elsewhere(proxy: Proxy): string {
  return proxy.registryOnly ? 'BlackHoleCluster' : 'PassthroughCluster';
}

function passthroughChain(proxy: Proxy): JsonObject {
  return {
    filter_chain_match: {},
    filters: [tcpProxy(elsewhere(proxy))],
    name: 'PassthroughFilterChain',
  };
}

/** One listener for all HTTP services of a port; the route configuration tells them apart by host. */
function sharedHttp(proxy: Proxy, port: number): JsonObject {
  const manager = httpManager(proxy, {
    statPrefix: `outbound_0.0.0.0_${port}`,
    routes: String(port),
    side: 'outbound',
  });
  return outbound('0.0.0.0', port, {
    filter_chains: [chain(plainHttp, [manager])],
    listener_filters: [httpInspector],
    default_filter_chain: passthroughChain(proxy),
  });
}

function autoDetected(
  proxy: Proxy,
  address: string,
  port: number,
  host: RegistryHost,
  cluster: string,
): JsonObject {
  const manager = httpManager(proxy, {
    statPrefix: `outbound_${address}_${port}`,
    routes: `${host.hostname}:${port}`,
    side: 'outbound',
  });
  return outbound(address, port, {
    filter_chains: [chain(plainHttp, [manager])],
    listener_filters: [httpInspector],
    default_filter_chain: chain(undefined, [tcpProxy(cluster)]),
  });
}

function byServerName(
  proxy: Proxy,
  port: number,
  hosts: readonly { host: RegistryHost; cluster: string }[],
): JsonObject {
  return outbound('0.0.0.0', port, {
    filter_chains: hosts.map(({ host, cluster }) =>
      chain({ server_names: [host.hostname] }, [tcpProxy(cluster)]),
    ),
    listener_filters: [tlsInspector],
    default_filter_chain: passthroughChain(proxy),
  });
}

function virtualOutbound(proxy: Proxy): JsonObject {
  return any('envoy.config.listener.v3.Listener', {
    name: 'virtualOutbound',
    address: socketAddress('0.0.0.0', 15001),
    filter_chains: [
      {
        filter_chain_match: { destination_port: 15001 },
        filters: [tcpProxy('BlackHoleCluster', false)],
        name: 'virtualOutbound-blackhole',
      },
      { filters: [tcpProxy(elsewhere(proxy))], name: 'virtualOutbound-catchall-tcp' },
    ],
    use_original_dst: true,
    traffic_direction: 'OUTBOUND',
    access_log: [...listenerAccessLog],
    max_connections_to_accept_per_socket_event: 1,
  });
}
