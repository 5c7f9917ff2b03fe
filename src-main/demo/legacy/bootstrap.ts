import type { JsonObject } from '../../contract/json.ts';
import { nodeId } from '../admin/node.ts';
import { socketAddress } from '../world/message.ts';
import type { Proxy } from '../world/proxy.ts';

export const legacyBuild =
  '48bc83d8f0582fc060ef76d5aa3d75400e739d9e/1.12.0-dev/Clean/RELEASE/BoringSSL';

export function bootstrap(proxy: Proxy): JsonObject {
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
