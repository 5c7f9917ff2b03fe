import type { JsonObject } from '../../contract/json.ts';
import { any, extension, message, socketAddress } from '../world/message.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';
import type { RegistryPort } from '../world/registry-model.ts';
import { istioAll, istioHttp, istioTcp, plainHttp, raw, tls } from './chain-match.ts';
import { httpManager, listenerAccessLog, tcpProxy } from './http-manager.ts';
import { inboundPorts } from './inbound-clusters.ts';
import { tlsInspector } from './outbound-listeners.ts';
import { httpRbac, networkRbac } from './rbac.ts';
import { isHttp } from './routes.ts';
import { inboundMutualTls } from './tls.ts';

/** virtualInbound: one listener, filter chains per target port and TLS mode (docs/envoy.md §1.3). */
export function virtualInbound(mesh: Mesh, proxy: Proxy): JsonObject {
  const ports = [...inboundPorts(proxy).entries()].sort(([a], [b]) => a - b);
  return any('envoy.config.listener.v3.Listener', {
    name: 'virtualInbound',
    address: socketAddress('0.0.0.0', 15006),
    filter_chains: [
      {
        filter_chain_match: { destination_port: 15006 },
        filters: [tcpProxy('BlackHoleCluster', false)],
        name: 'virtualInbound-blackhole',
      },
      ...passthroughChains(mesh, proxy),
      ...ports.flatMap(([port, services]) =>
        portChains(mesh, proxy, port, services[0]?.port, services[0]?.host.hostname ?? ''),
      ),
    ],
    listener_filters: listenerFilters(
      ports.map(([port]) => port),
      proxy.mutualTls === 'STRICT',
    ),
    listener_filters_timeout: '0s',
    traffic_direction: 'INBOUND',
    continue_on_listener_filters_timeout: true,
    access_log: [...listenerAccessLog],
    max_connections_to_accept_per_socket_event: 1,
  });
}

interface Target {
  readonly cluster: string;
  readonly statPrefix: string;
  readonly virtualHost: string;
  readonly operation: string;
}

function inlineRoutes(target: Target): JsonObject {
  return {
    name: target.cluster,
    virtual_hosts: [
      {
        name: target.virtualHost,
        domains: ['*'],
        routes: [
          {
            match: { prefix: '/' },
            route: {
              cluster: target.cluster,
              timeout: '0s',
              retry_policy: { retry_on: 'reset-before-request', num_retries: 2 },
              max_stream_duration: { max_stream_duration: '0s', grpc_timeout_header_max: '0s' },
            },
            decorator: { operation: target.operation },
            name: 'default',
          },
        ],
      },
    ],
    validate_clusters: false,
  };
}

type Security = 'mutual' | 'plain';

interface Side {
  readonly mesh: Mesh;
  readonly proxy: Proxy;
  readonly target: Target;
  /** Of its filter chains. */
  readonly name: string;
}

function httpChain(side: Side, match: JsonObject, security: Security): JsonObject {
  const { mesh, proxy, target, name } = side;
  const manager = httpManager(proxy, {
    statPrefix: target.statPrefix,
    routes: inlineRoutes(target),
    side: 'inbound',
    before: httpRbac(mesh, proxy),
  });
  return chain(match, [manager], name, security);
}

function tcpChain(side: Side, match: JsonObject, security: Security): JsonObject {
  const filters = [...networkRbac(side.mesh, side.proxy), tcpProxy(side.target.cluster)];
  return chain(match, filters, side.name, security);
}

function chain(
  match: JsonObject,
  filters: JsonObject[],
  name: string,
  security: Security,
): JsonObject {
  return message({
    filter_chain_match: match,
    filters,
    transport_socket: security === 'mutual' ? inboundMutualTls : undefined,
    name,
  });
}

/** Ports that no service names. */
function passthroughChains(mesh: Mesh, proxy: Proxy): JsonObject[] {
  const cluster = 'InboundPassthroughCluster';
  const target: Target = {
    cluster,
    statPrefix: cluster,
    virtualHost: 'inbound|http|0',
    operation: ':0/*',
  };
  const http: Side = { mesh, proxy, target, name: 'virtualInbound-catchall-http' };
  const tcp: Side = { ...http, name: 'virtualInbound' };
  const strict = proxy.mutualTls === 'STRICT';
  const chains = [httpChain(http, tls(...istioHttp), 'mutual')];
  if (!strict) chains.push(httpChain(http, raw(...plainHttp), 'plain'));
  chains.push(tcpChain(tcp, strict ? tls() : tls(...istioTcp), 'mutual'));
  if (!strict) {
    chains.push(tcpChain(tcp, raw(), 'plain'), tcpChain(tcp, tls(), 'plain'));
  }
  return chains;
}

function portChains(
  mesh: Mesh,
  proxy: Proxy,
  port: number,
  service: RegistryPort | undefined,
  hostname: string,
): JsonObject[] {
  const cluster = `inbound|${port}||`;
  const target: Target = {
    cluster,
    statPrefix: `inbound_0.0.0.0_${port}`,
    virtualHost: `inbound|http|${service?.port ?? port}`,
    operation: `${hostname}:${service?.port ?? port}/*`,
  };
  const side: Side = { mesh, proxy, target, name: `0.0.0.0_${port}` };
  const on = (match: JsonObject): JsonObject => ({ destination_port: port, ...match });
  const strict = proxy.mutualTls === 'STRICT';
  if (service !== undefined && isHttp(service)) {
    return [
      httpChain(side, on(strict ? tls() : tls(...istioAll)), 'mutual'),
      ...(strict ? [] : [httpChain(side, on(raw()), 'plain')]),
    ];
  }
  return [
    tcpChain(side, on(strict ? tls() : tls(...istioAll)), 'mutual'),
    ...(strict ? [] : [tcpChain(side, on(tls()), 'plain'), tcpChain(side, on(raw()), 'plain')]),
  ];
}

/** No inspection where the protocol is declared, or where Envoy itself would be the destination. */
function listenerFilters(ports: readonly number[], strict: boolean): JsonObject[] {
  const range = (port: number): JsonObject => ({
    destination_port_range: { start: port, end: port + 1 },
  });
  const declared = [...ports, 15006].map(range);
  const filters: JsonObject[] = [
    extension(
      'envoy.filters.listener.original_dst',
      'envoy.extensions.filters.listener.original_dst.v3.OriginalDst',
    ),
    { ...tlsInspector, filter_disabled: range(15006) },
  ];
  // Under strict mTLS no plaintext chain exists, so there is no HTTP to recognise.
  if (strict) return filters;
  return [
    ...filters,
    {
      ...extension(
        'envoy.filters.listener.http_inspector',
        'envoy.extensions.filters.listener.http_inspector.v3.HttpInspector',
      ),
      filter_disabled: declared.length === 1 ? range(15006) : { or_match: { rules: declared } },
    },
  ];
}
