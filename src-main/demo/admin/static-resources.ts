import type { JsonObject } from '../../contract/json.ts';
import { any, extension, message, socketAddress } from '../world/message.ts';

const exposition = [
  'text/plain',
  'application/vnd.google.protobuf',
  'application/openmetrics-text',
  'application/openmetrics-protobuf',
];

function compressor(name: string, library: string): JsonObject {
  return extension(
    `envoy.filters.http.compressor.${name}`,
    'envoy.extensions.filters.http.compressor.v3.Compressor',
    {
      compressor_library: extension(
        `stats_${name}`,
        `envoy.extensions.compression.${name}.compressor.v3.${library}`,
      ),
      response_direction_config: { common_config: { content_type: exposition } },
    },
  );
}

function ownListener(
  port: number,
  statPrefix: string,
  prefix: string,
  cluster: string,
): JsonObject {
  const compressors =
    port === 15090
      ? [compressor('brotli', 'Brotli'), compressor('zstd', 'Zstd'), compressor('gzip', 'Gzip')]
      : [];
  return {
    name: `0.0.0.0_${port}`,
    address: socketAddress('0.0.0.0', port),
    filter_chains: [
      {
        filters: [
          extension(
            'envoy.filters.network.http_connection_manager',
            'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
            {
              stat_prefix: statPrefix,
              route_config: ownRoutes(prefix, cluster),
              http_filters: [
                ...compressors,
                extension(
                  'envoy.filters.http.router',
                  'envoy.extensions.filters.http.router.v3.Router',
                ),
              ],
            },
          ),
        ],
      },
    ],
    ignore_global_conn_limit: true,
    bypass_overload_manager: true,
  };
}

export function ownRoutes(prefix: string, cluster: string): JsonObject {
  return {
    virtual_hosts: [
      { name: 'backend', domains: ['*'], routes: [{ match: { prefix }, route: { cluster } }] },
    ],
  };
}

export const staticListeners: readonly JsonObject[] = [
  ownListener(15090, 'stats', '/stats/prometheus', 'prometheus_stats'),
  ownListener(15021, 'agent', '/healthz/ready', 'agent'),
];

function staticCluster(
  name: string,
  timeout: string,
  address: JsonObject,
  extra: JsonObject = {},
): JsonObject {
  const { max_requests_per_connection, circuit_breakers, upstream_connection_options, options } =
    extra;
  return message({
    name,
    type: 'STATIC',
    connect_timeout: timeout,
    max_requests_per_connection,
    circuit_breakers,
    alt_stat_name: `${name};`,
    upstream_connection_options,
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }],
    },
    typed_extension_protocol_options: options,
  });
}

const grpc: JsonObject = {
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': any(
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
    { explicit_http_config: { http2_protocol_options: {} } },
  ),
};
const many = { max_connections: 100000, max_pending_requests: 100000, max_requests: 100000 };

export const staticClusters: readonly JsonObject[] = [
  staticCluster('prometheus_stats', '0.250s', socketAddress('127.0.0.1', 15000)),
  staticCluster('agent', '0.250s', socketAddress('127.0.0.1', 15020)),
  staticCluster(
    'sds-grpc',
    '1s',
    { pipe: { path: './var/run/secrets/workload-spiffe-uds/socket' } },
    { options: grpc },
  ),
  staticCluster(
    'xds-grpc',
    '1s',
    { pipe: { path: './etc/istio/proxy/XDS' } },
    {
      max_requests_per_connection: 1,
      circuit_breakers: { thresholds: [many, { priority: 'HIGH', ...many }] },
      upstream_connection_options: { tcp_keepalive: { keepalive_time: 300 } },
      options: grpc,
    },
  ),
];
