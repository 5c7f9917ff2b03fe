import type { JsonObject } from '../../contract/json.ts';
import type { GatewayServer, Named, VirtualServiceSpec } from '../world/description.ts';
import { any, message, repeated, socketAddress } from '../world/message.ts';
import { clusterName, fullHost, type Mesh, type Proxy } from '../world/proxy.ts';
import { matches } from '../world/workloads.ts';
import { httpManager, listenerAccessLog, tcpProxy } from './http-manager.ts';
import { tlsInspector } from './outbound-listeners.ts';
import { virtualServiceRoutes } from './route-actions.ts';
import { routeConfiguration, routeContext } from './routes.ts';
import { gatewayTls } from './tls.ts';

/** Listeners and routes of a gateway proxy from the Gateways that select it. */

interface Server {
  readonly gateway: string;
  readonly namespace: string;
  readonly server: GatewayServer;
  readonly targetPort: number;
}

/** Servers by the port on which Envoy listens: the service's target port. */
function serversOf(mesh: Mesh, proxy: Proxy): ReadonlyMap<number, readonly Server[]> {
  const result = new Map<number, Server[]>();
  const servicePorts = proxy.services.flatMap((host) => host.ports);
  for (const gateway of mesh.description.gateways) {
    if (!matches(gateway.spec.selector, proxy.pod.workload.labels)) continue;
    for (const server of gateway.spec.servers) {
      const { number } = server.port;
      const targetPort = servicePorts.find((port) => port.port === number)?.targetPort ?? number;
      const list = result.get(targetPort) ?? [];
      list.push({ gateway: gateway.name, namespace: gateway.namespace, server, targetPort });
      result.set(targetPort, list);
    }
  }
  return new Map([...result.entries()].sort(([a], [b]) => a - b));
}

function isTls(server: Server): boolean {
  return server.server.tls !== undefined && server.server.tls.httpsRedirect !== true;
}

function routeName(server: Server): string {
  const { port } = server.server;
  return isTls(server)
    ? `https.${port.number}.${port.name}.${server.gateway}.${server.namespace}`
    : `http.${server.targetPort}`;
}

export function gatewayListeners(mesh: Mesh, proxy: Proxy): JsonObject[] {
  return [...serversOf(mesh, proxy)].map(([port, servers]) => {
    const secure = servers.some(isTls);
    const first = servers[0];
    const chains = secure
      ? servers.map((server) => secureChain(mesh, proxy, port, server))
      : [
          {
            filters: [manager(proxy, port, first === undefined ? '' : routeName(first))],
            transport_socket_connect_timeout: '15s',
          },
        ];
    return any('envoy.config.listener.v3.Listener', {
      name: `0.0.0.0_${port}`,
      address: socketAddress('0.0.0.0', port),
      filter_chains: chains,
      listener_filters: secure ? [tlsInspector] : undefined,
      traffic_direction: 'OUTBOUND',
      access_log: [...listenerAccessLog],
      max_connections_to_accept_per_socket_event: 1,
    });
  });
}

function manager(proxy: Proxy, port: number, routes: string): JsonObject {
  return httpManager(proxy, { statPrefix: `outbound_0.0.0.0_${port}`, routes, side: 'gateway' });
}

function secureChain(mesh: Mesh, proxy: Proxy, port: number, server: Server): JsonObject {
  const { tls } = server.server;
  const match = { server_names: [...server.server.hosts] };
  if (tls?.mode === 'PASSTHROUGH') {
    return {
      filter_chain_match: match,
      filters: [tcpProxy(passthroughCluster(mesh, server))],
      transport_socket_connect_timeout: '15s',
    };
  }
  return message({
    filter_chain_match: match,
    filters: [manager(proxy, port, routeName(server))],
    transport_socket: gatewayTls(tls?.credentialName ?? ''),
    transport_socket_connect_timeout: '15s',
  });
}

function passthroughCluster(mesh: Mesh, server: Server): string {
  for (const source of bound(mesh, server)) {
    for (const route of source.spec.tls ?? []) {
      const destination = route.route[0]?.destination;
      if (destination === undefined) continue;
      const hostname = fullHost(destination.host, source.namespace);
      return clusterName(destination.port?.number ?? 443, destination.subset ?? '', hostname);
    }
  }
  return 'BlackHoleCluster';
}

/** VirtualServices that name the server's Gateway. */
function bound(mesh: Mesh, server: Server): readonly Named<VirtualServiceSpec>[] {
  return mesh.description.virtualServices.filter((source) =>
    (source.spec.gateways ?? []).some((name) => {
      const [namespace, gateway] = name.includes('/') ? name.split('/') : [source.namespace, name];
      return gateway === server.gateway && namespace === server.namespace;
    }),
  );
}

export function gatewayRoutes(mesh: Mesh, proxy: Proxy): ReadonlyMap<string, JsonObject> {
  const result = new Map<string, JsonObject>();
  for (const servers of serversOf(mesh, proxy).values()) {
    const names = new Set(
      servers.filter((item) => item.server.tls?.mode !== 'PASSTHROUGH').map(routeName),
    );
    for (const name of names) {
      const own = servers.filter((server) => routeName(server) === name);
      result.set(name, routeConfiguration(name, virtualHosts(mesh, proxy, own)));
    }
  }
  return result;
}

function virtualHosts(mesh: Mesh, proxy: Proxy, servers: readonly Server[]): JsonObject[] {
  const result: JsonObject[] = [];
  const seen = new Set<string>();
  for (const server of servers) {
    const { number } = server.server.port;
    for (const source of bound(mesh, server)) {
      const hosts = source.spec.hosts.filter(
        (host) => serves(server.server.hosts, host) && !seen.has(host),
      );
      if (source.spec.http === undefined || hosts.length === 0) continue;
      for (const host of hosts) seen.add(host);
      result.push(
        message({
          name: `${hosts[0] ?? ''}:${number}`,
          domains: hosts,
          routes: repeated(
            virtualServiceRoutes(source, routeContext(mesh, proxy, number, server.gateway)),
          ),
          include_request_attempt_count: true,
        }),
      );
    }
  }
  return result.length > 0 ? result : [blackhole(servers[0]?.server.port.number ?? 0)];
}

function serves(patterns: readonly string[], host: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === host ||
      pattern === '*' ||
      (pattern.startsWith('*.') && host.endsWith(pattern.slice(1))),
  );
}

/** A server that no VirtualService uses answers 404 to everything. */
function blackhole(port: number): JsonObject {
  return { name: `blackhole:${port}`, domains: ['*'] };
}
