import { isObject, type Json, type JsonObject, list, text } from '../../contract/json.ts';
import { nodeId } from '../admin/bootstrap.ts';
import { jsonNamesOf } from '../istiod/json-names.ts';
import { any, message, repeated, socketAddress } from '../world/message.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';
import { millis } from '../world/time.ts';
import type { ProxyResources } from '../xds/resources.ts';
import { legacyDetails, legacyProductpage, missingCluster } from './faults.ts';
import { type LegacyTimes, version } from './times.ts';

/** Config dumps of Envoy 1.12 (admin v2alpha) and of Pilot 1.1. */
export interface LegacyInput {
  readonly mesh: Mesh;
  readonly proxy: Proxy;
  readonly times: LegacyTimes;
  readonly sent: ProxyResources;
  readonly held: ProxyResources;
}

/** Pilot's view and Envoy's, with the differences that the guide shows. */
export function legacyViews(
  proxy: Proxy,
  generated: ProxyResources,
): { sent: ProxyResources; held: ProxyResources } {
  if (proxy.id === legacyDetails) {
    const clusters = new Map(generated.clusters);
    clusters.delete(missingCluster);
    return { sent: generated, held: { ...generated, clusters } };
  }
  if (proxy.id === legacyProductpage) {
    const routes = new Map(generated.routes);
    const route = routes.get('9080');
    if (route !== undefined) routes.set('9080', withTimeout(route));
    return { sent: { ...generated, routes }, held: generated };
  }
  return { sent: generated, held: generated };
}

/** The unanswered change: requests to reviews get a timeout. */
function withTimeout(route: JsonObject): JsonObject {
  const hosts = list(route['virtual_hosts']).map((host) => {
    if (!isObject(host) || !text(host['name']).startsWith('reviews.')) return host;
    const routes = list(host['routes']).map((item) => {
      const action = isObject(item) ? item['route'] : undefined;
      return isObject(item) && isObject(action)
        ? { ...item, route: { ...action, timeout: '10s', max_grpc_timeout: '10s' } }
        : item;
    });
    return { ...host, routes };
  });
  return { ...route, virtual_hosts: hosts };
}

export const legacyBuild =
  '48bc83d8f0582fc060ef76d5aa3d75400e739d9e/1.12.0-dev/Clean/RELEASE/BoringSSL';

function bootstrap(proxy: Proxy): JsonObject {
  const { pod } = proxy;
  const { labels } = pod.workload;
  return {
    node: {
      id: nodeId(proxy),
      cluster: labels['app'] ?? pod.workload.name,
      metadata: {
        POD_NAME: pod.name,
        CONFIG_NAMESPACE: pod.namespace,
        INTERCEPTION_MODE: 'REDIRECT',
        ISTIO_PROXY_SHA: 'istio-proxy:48bc83d8f0582fc060ef76d5aa3d75400e739d9e',
        ISTIO_PROXY_VERSION: '1.1.2',
        ISTIO_VERSION: proxy.version,
        istio: 'sidecar',
        ...labels,
      },
      build_version: legacyBuild,
    },
    static_resources: { clusters: [...staticClusters] },
    dynamic_resources: {
      lds_config: { ads: {} },
      cds_config: { ads: {} },
      ads_config: {
        api_type: 'GRPC',
        grpc_services: [{ envoy_grpc: { cluster_name: 'xds-grpc' } }],
        refresh_delay: '1s',
      },
    },
    stats_sinks: [
      {
        name: 'envoy.statsd',
        config: { address: { socket_address: { address: '172.21.81.159', port_value: 9125 } } },
      },
    ],
    tracing: {
      http: {
        name: 'envoy.zipkin',
        config: { collector_cluster: 'zipkin', collector_endpoint: '/api/v1/spans' },
      },
    },
    admin: { access_log_path: '/dev/null', address: socketAddress('127.0.0.1', 15000) },
    stats_config: { use_all_default_tags: false },
  };
}

const limits = { max_connections: 100000, max_pending_requests: 100000, max_requests: 100000 };

export const staticClusters: readonly JsonObject[] = [
  {
    name: 'prometheus_stats',
    type: 'STATIC',
    connect_timeout: '0.250s',
    hosts: [socketAddress('127.0.0.1', 15000)],
  },
  {
    name: 'xds-grpc',
    type: 'STRICT_DNS',
    connect_timeout: '10s',
    hosts: [socketAddress('istio-pilot.istio-system', 15010)],
    circuit_breakers: { thresholds: [limits, { priority: 'HIGH', ...limits }] },
    http2_protocol_options: {},
    upstream_connection_options: { tcp_keepalive: { keepalive_time: 300 } },
  },
  {
    name: 'zipkin',
    type: 'STRICT_DNS',
    connect_timeout: '1s',
    hosts: [socketAddress('zipkin.istio-system', 9411)],
  },
];

export function legacyDump(input: LegacyInput): JsonObject {
  const { proxy, times, held } = input;
  const started = millis(times.podStart(proxy));
  const taken = version(times, proxy, times.earlier, 'earlier');
  const updated = millis(times.earlier + 240);
  const entry = (key: string, value: JsonObject): JsonObject => ({
    version_info: taken,
    [key]: value,
    last_updated: updated,
  });
  return {
    configs: [
      any('envoy.admin.v2alpha.BootstrapConfigDump', {
        bootstrap: bootstrap(proxy),
        last_updated: started,
      }),
      any('envoy.admin.v2alpha.ClustersConfigDump', {
        version_info: taken,
        static_clusters: staticClusters.map((cluster) => ({ cluster, last_updated: started })),
        dynamic_active_clusters: [...held.clusters.values()].map((item) => entry('cluster', item)),
      }),
      any('envoy.admin.v2alpha.ListenersConfigDump', {
        version_info: taken,
        static_listeners: [{ listener: prometheusListener, last_updated: started }],
        dynamic_active_listeners: repeated(
          [...held.listeners.values()].map((item) => entry('listener', item)),
        ),
      }),
      any('envoy.admin.v2alpha.ScopedRoutesConfigDump'),
      any('envoy.admin.v2alpha.RoutesConfigDump', {
        static_route_configs: inlineRoutes(held).map((config) => ({
          route_config: config,
          last_updated: updated,
        })),
        dynamic_route_configs: repeated(
          [...held.routes.values()].map((item) => entry('route_config', item)),
        ),
      }),
      any('envoy.admin.v2alpha.SecretsConfigDump'),
    ],
  };
}

/** The port on which Prometheus scrapes Envoy; the one static listener of that time. */
export const prometheusListener: JsonObject = {
  address: socketAddress('0.0.0.0', 15090),
  filter_chains: [
    {
      filters: [
        {
          name: 'envoy.http_connection_manager',
          config: {
            stat_prefix: 'stats',
            codec_type: 'AUTO',
            route_config: {
              virtual_hosts: [
                {
                  name: 'backend',
                  domains: ['*'],
                  routes: [
                    {
                      match: { prefix: '/stats/prometheus' },
                      route: { cluster: 'prometheus_stats' },
                    },
                  ],
                },
              ],
            },
            http_filters: { name: 'envoy.router' },
          },
        },
      ],
    },
  ],
};

function inlineRoutes(resources: ProxyResources): readonly JsonObject[] {
  const found = new Map<string, JsonObject>();
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      const { route_config } = value;
      if (isObject(route_config)) found.set(text(route_config['name']), parsed(route_config));
      for (const item of Object.values(value)) visit(item);
    }
  };
  for (const listener of resources.listeners.values()) visit(listener);
  return [...found.values()];
}

/** As a message, not a Struct, the same durations are printed shorter. */
function parsed(config: JsonObject): JsonObject {
  const walk = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(walk);
    if (value === '0.000s') return '0s';
    if (!isObject(value)) return value;
    return message(
      Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          item === undefined ? undefined : walk(item),
        ]),
      ),
    );
  };
  const result = walk(config);
  return isObject(result) ? result : config;
}

/** `/debug/config_dump?proxyID=` of Pilot 1.1: JSON names, the bootstrap empty, no static resources. */
export function legacyPilotDump(input: LegacyInput): JsonObject {
  const { proxy, times, sent } = input;
  const now = version(times, proxy, times.latest, 'pilot');
  const entry = (key: string, value: JsonObject): JsonObject => ({
    versionInfo: now,
    [key]: jsonNamesOf(value),
  });
  return {
    configs: [
      any('envoy.admin.v2alpha.BootstrapConfigDump', { bootstrap: {} }),
      any('envoy.admin.v2alpha.ClustersConfigDump', {
        versionInfo: now,
        dynamicActiveClusters: [...sent.clusters.values()].map((item) => entry('cluster', item)),
      }),
      any('envoy.admin.v2alpha.ListenersConfigDump', {
        versionInfo: now,
        dynamicActiveListeners: repeated(
          [...sent.listeners.values()].map((item) => entry('listener', item)),
        ),
      }),
      any('envoy.admin.v2alpha.RoutesConfigDump', {
        dynamicRouteConfigs: repeated(
          [...sent.routes.values()].map((item) => entry('routeConfig', item)),
        ),
      }),
    ],
  };
}
