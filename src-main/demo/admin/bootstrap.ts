import type { JsonObject } from '../../contract/json.ts';
import { any, extension, message, socketAddress } from '../world/message.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';
import { clusterId, trustDomain } from '../world/registry.ts';
import { accessLog } from '../xds/http-manager.ts';

/** The bootstrap that pilot-agent writes (tools/packaging/common/envoy_bootstrap.json). */

export function nodeId(proxy: Proxy): string {
  const { pod } = proxy;
  return `${proxy.type}~${pod.ip}~${proxy.id}~${pod.namespace}.svc.cluster.local`;
}

export const proxyConfig: JsonObject = {
  configPath: './etc/istio/proxy',
  binaryPath: '/usr/local/bin/envoy',
  serviceCluster: 'istio-proxy',
  drainDuration: '45s',
  discoveryAddress: 'istiod.istio-system.svc:15012',
  proxyAdminPort: 15000,
  controlPlaneAuthPolicy: 'MUTUAL_TLS',
  statNameLength: 189,
  concurrency: 2,
  statusPort: 15020,
  terminationDrainDuration: '5s',
};

export function nodeMetadata(proxy: Proxy): JsonObject {
  const { pod } = proxy;
  const { workload } = pod;
  const extra = Object.entries(workload.proxyEnv ?? {})
    .filter(([name]) => name.startsWith('ISTIO_META_'))
    .map(([name, value]) => [name.slice('ISTIO_META_'.length), value] as const);
  return message({
    OWNER: `kubernetes://apis/apps/v1/namespaces/${pod.namespace}/${workload.kind.toLowerCase()}s/${workload.name}`,
    NAME: pod.name,
    ENVOY_PROMETHEUS_PORT: 15090,
    METADATA_DISCOVERY: 'false',
    PROXY_CONFIG: proxyConfig,
    NAMESPACE: pod.namespace,
    ENVOY_STATUS_PORT: 15021,
    WORKLOAD_IDENTITY_SOCKET_FILE: 'socket',
    ISTIO_VERSION: proxy.version,
    POD_PORTS: JSON.stringify(
      (workload.container.ports ?? []).map((port) => ({ containerPort: port, protocol: 'TCP' })),
    ),
    ENVOY_SKIP_DEPRECATED_LOGS: 'true',
    WORKLOAD_NAME: workload.name,
    APP_CONTAINERS: workload.container.name,
    NODE_NAME: pod.node.name,
    MESH_ID: trustDomain,
    PILOT_SAN: ['istiod.istio-system.svc'],
    SERVICE_ACCOUNT: workload.serviceAccount,
    INTERCEPTION_MODE: 'REDIRECT',
    LABELS: { ...workload.labels },
    INSTANCE_IPS: pod.ip,
    CLUSTER_ID: clusterId,
    ...Object.fromEntries(extra),
  });
}

/** Envoy build of each Istio release in the demo. */
export function envoyBuild(mesh: Mesh, proxy: Proxy): { version: string; revision: string } {
  return proxy.version === mesh.istioVersion
    ? { version: mesh.envoyVersion, revision: mesh.envoyRevision }
    : { version: '1.36.4', revision: '5b1a6d2f0c9e47833bd1a8f5527c60e94d7310fa' };
}

function buildVersion(mesh: Mesh, proxy: Proxy): JsonObject {
  const { version, revision } = envoyBuild(mesh, proxy);
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return {
    version: message({
      major_number: major,
      minor_number: minor,
      patch: patch === 0 ? undefined : patch,
    }),
    metadata: {
      'ssl.version': 'BoringSSL',
      'revision.sha': revision,
      'build.type': 'RELEASE',
      'revision.status': 'Clean',
    },
  };
}

/** A few of the extensions that Envoy says it has; the real list is 500 long and tells nothing here. */
const extensions = [
  [
    'envoy.filters.http.router',
    'envoy.filters.http',
    'envoy.extensions.filters.http.router.v3.Router',
  ],
  ['envoy.filters.http.rbac', 'envoy.filters.http', 'envoy.extensions.filters.http.rbac.v3.RBAC'],
  [
    'envoy.filters.network.tcp_proxy',
    'envoy.filters.network',
    'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
  ],
  ['envoy.cluster.eds', 'envoy.clusters', 'envoy.extensions.clusters.eds.v3.EdsCluster'],
].map(([name = '', category = '', type = '']) => ({ name, category, type_urls: [type] }));

export function node(mesh: Mesh, proxy: Proxy): JsonObject {
  const { pod } = proxy;
  return {
    id: nodeId(proxy),
    cluster: `${pod.workload.labels['app'] ?? pod.workload.name}.${pod.namespace}`,
    metadata: nodeMetadata(proxy),
    locality: { region: pod.node.region, zone: pod.node.zone },
    user_agent_name: 'envoy',
    user_agent_build_version: buildVersion(mesh, proxy),
    extensions,
  };
}

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

const statsTags: readonly (readonly [string, string])[] = [
  ['cluster_name', '^cluster(\\.(.+);)'],
  [
    'http_conn_manager_prefix',
    '^http\\.(((?:[_.[:digit:]\\w]*|[_\\[\\]aAbBcCdDeEfF[:digit:]\\w\\:]*));\\.)',
  ],
  ['tcp_prefix', '^tcp\\.((.*?)\\.)\\w+?$'],
  ['response_code', '_rq(_(\\d{3}))$'],
  ['response_code_class', '_rq(_(\\dxx))$'],
  ['authz_enforce_result', 'rbac(\\.(allowed|denied))'],
];

const statsPatterns: readonly JsonObject[] = [
  ...['reporter=', 'cluster_manager', 'listener_manager', 'server', 'cluster.xds-grpc', 'wasm'].map(
    (prefix) => ({ prefix }),
  ),
  ...['rbac.allowed', 'rbac.denied', 'shadow_allowed', 'shadow_denied'].map((suffix) => ({
    suffix,
  })),
  { safe_regex: { regex: 'vhost\\..*\\.route\\..*' } },
  { prefix: 'component' },
  { prefix: 'istio' },
];

export const runtimeLayer: JsonObject = {
  'envoy.reloadable_features.http_reject_path_with_fragment': false,
  'envoy.deprecated_features:envoy.config.listener.v3.Listener.hidden_envoy_deprecated_use_original_dst': true,
  're2.max_program_size.error_level': '32768',
};

const adsOnly = { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' };

export function bootstrap(mesh: Mesh, proxy: Proxy, secrets: readonly JsonObject[]): JsonObject {
  return {
    node: node(mesh, proxy),
    static_resources: message({
      listeners: [...staticListeners],
      clusters: [...staticClusters],
      secrets: secrets.length === 0 ? undefined : [...secrets],
    }),
    dynamic_resources: {
      lds_config: adsOnly,
      cds_config: adsOnly,
      ads_config: {
        api_type: 'DELTA_GRPC',
        grpc_services: [{ envoy_grpc: { cluster_name: 'xds-grpc' } }],
        set_node_on_first_message_only: true,
        transport_api_version: 'V3',
      },
    },
    admin: {
      profile_path: '/var/lib/istio/data/envoy.prof',
      address: socketAddress('127.0.0.1', 15000),
      access_log: [...accessLog],
    },
    stats_config: {
      stats_tags: statsTags.map(([tag_name, regex]) => ({ tag_name, regex })),
      use_all_default_tags: false,
      stats_matcher: { inclusion_list: { patterns: [...statsPatterns] } },
    },
    overload_manager: {
      resource_monitors: [
        extension(
          'envoy.resource_monitors.global_downstream_max_connections',
          'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
          { max_active_downstream_connections: '2147483647' },
        ),
      ],
    },
    layered_runtime: {
      layers: [
        { name: 'global config', static_layer: runtimeLayer },
        { name: 'admin', admin_layer: {} },
      ],
    },
    bootstrap_extensions: [
      {
        name: 'envoy.bootstrap.internal_listener',
        typed_config: any('udpa.type.v1.TypedStruct', {
          type_url:
            'type.googleapis.com/envoy.extensions.bootstrap.internal_listener.v3.InternalListener',
          value: { buffer_size_kb: 64 },
        }),
      },
    ],
    application_log_config: {
      log_format: { text_format: '%Y-%m-%dT%T.%fZ\t%l\tenvoy %n %g:%#\t%v\tthread=%t' },
    },
    deferred_stat_options: { enable_deferred_creation_stats: true },
  };
}
