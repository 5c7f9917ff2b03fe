/**
 * Dumps as other control planes make them, in their shapes and with names of our own: what stands where, how clusters are
 * called, who listens. After the test data and documentation of Consul, Kuma, Contour and Envoy Gateway.
 */
type Part = Readonly<Record<string, unknown>>;

const admin = 'type.googleapis.com/envoy.admin.v3';
const filters = 'type.googleapis.com/envoy.extensions.filters';

const socket = (ip: string, port: number): Part => ({
  socket_address: { address: ip, port_value: port },
});

const manager = (routes: Part): Part => ({
  name: 'envoy.filters.network.http_connection_manager',
  typed_config: {
    '@type': `${filters}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'http',
    ...routes,
    http_filters: [
      {
        name: 'envoy.filters.http.router',
        typed_config: { '@type': `${filters}.http.router.v3.Router` },
      },
    ],
  },
});

const rds = (name: string): Part =>
  manager({ rds: { route_config_name: name }, strip_any_host_port: true });

const tcp = (cluster: string): Part => ({
  name: 'envoy.filters.network.tcp_proxy',
  typed_config: {
    '@type': `${filters}.network.tcp_proxy.v3.TcpProxy`,
    stat_prefix: 'tcp',
    cluster,
  },
});

const cluster = (
  name: string,
  type: string,
  ends: readonly (readonly [string, number])[],
): Part => ({
  name,
  type,
  connect_timeout: '5s',
  ...(type === 'EDS' ? { eds_cluster_config: { eds_config: { ads: {} } } } : {}),
  ...(type === 'STATIC' ? { load_assignment: assignment(name, ends) } : {}),
});

const assignment = (name: string, ends: readonly (readonly [string, number])[]): Part => ({
  cluster_name: name,
  endpoints: [
    { lb_endpoints: ends.map(([ip, port]) => ({ endpoint: { address: socket(ip, port) } })) },
  ],
});

const routes = (name: string, hosts: readonly (readonly [string, string])[]): Part => ({
  name,
  virtual_hosts: hosts.map(([domain, to]) => ({
    name: domain,
    domains: [domain],
    routes: [{ match: { prefix: '/' }, route: { cluster: to } }],
  })),
});

interface Mesh {
  readonly node: Part;
  readonly listeners: readonly Part[];
  readonly routes?: readonly Part[];
  readonly clusters: readonly Part[];
  readonly endpoints?: readonly Part[];
}

function dump({ node, listeners, routes: configs = [], clusters, endpoints = [] }: Mesh): string {
  const configurations = [
    { '@type': `${admin}.BootstrapConfigDump`, bootstrap: { node } },
    {
      '@type': `${admin}.ClustersConfigDump`,
      dynamic_active_clusters: clusters.map((one) => ({ cluster: one })),
    },
    {
      '@type': `${admin}.ListenersConfigDump`,
      dynamic_listeners: listeners.map((one) => ({
        name: one['name'],
        active_state: { listener: one },
      })),
    },
    {
      '@type': `${admin}.RoutesConfigDump`,
      dynamic_route_configs: configs.map((one) => ({ route_config: one })),
    },
    {
      '@type': `${admin}.EndpointsConfigDump`,
      dynamic_endpoint_configs: endpoints.map((one) => ({ endpoint_config: one })),
    },
  ];
  return JSON.stringify({ configs: configurations });
}

const version = {
  user_agent_name: 'envoy',
  user_agent_build_version: { version: { major_number: 1, minor_number: 36, patch: 4 } },
};

/** A sidecar: the public listener at the pod's own address, virtual addresses behind 15001. */
const web = 'web.default.dc1.internal.0f0f.consul';
export const consul = dump({
  node: {
    id: 'shop-6f-sidecar-proxy',
    cluster: 'shop',
    metadata: { partition: 'default' },
    ...version,
  },
  listeners: [
    {
      name: 'public_listener:10.4.0.9:20000',
      address: socket('10.4.0.9', 20_000),
      traffic_direction: 'INBOUND',
      filter_chains: [{ filters: [tcp('local_app')] }],
    },
    {
      name: 'outbound_listener:127.0.0.1:15001',
      address: socket('127.0.0.1', 15_001),
      traffic_direction: 'OUTBOUND',
      listener_filters: [{ name: 'envoy.filters.listener.original_dst' }],
      filter_chains: [
        {
          filter_chain_match: { prefix_ranges: [{ address_prefix: '240.0.0.1', prefix_len: 32 }] },
          filters: [tcp(web)],
        },
      ],
      default_filter_chain: { filters: [tcp('original-destination')] },
    },
  ],
  clusters: [
    cluster('local_app', 'STATIC', [['127.0.0.1', 8080]]),
    cluster(web, 'EDS', []),
    { name: 'original-destination', type: 'ORIGINAL_DST', lb_policy: 'CLUSTER_PROVIDED' },
  ],
  endpoints: [assignment(web, [['10.4.0.21', 20_000]])],
});

/** A sidecar: transparent listeners that are not bound, two passthroughs that are. */
export const kuma = dump({
  node: { id: 'default.shop-5b.shop-ns', cluster: 'shop', ...version },
  listeners: [
    {
      name: 'outbound:passthrough:ipv4',
      address: socket('0.0.0.0', 15_001),
      use_original_dst: true,
      traffic_direction: 'OUTBOUND',
      filter_chains: [{ filters: [tcp('outbound:passthrough:ipv4')] }],
    },
    {
      name: 'inbound:passthrough:ipv4',
      address: socket('0.0.0.0', 15_006),
      use_original_dst: true,
      traffic_direction: 'INBOUND',
      filter_chains: [{ filters: [tcp('inbound:passthrough:ipv4')] }],
    },
    {
      name: 'outbound:240.0.0.3:80',
      address: socket('240.0.0.3', 80),
      bind_to_port: false,
      traffic_direction: 'OUTBOUND',
      filter_chains: [
        {
          filters: [
            manager({ route_config: routes('outbound:web', [['*', 'web_shop-ns_svc_80']]) }),
          ],
        },
      ],
    },
    {
      name: 'inbound:10.5.0.7:8080',
      address: socket('10.5.0.7', 8080),
      bind_to_port: false,
      traffic_direction: 'INBOUND',
      filter_chains: [
        { filters: [manager({ route_config: routes('inbound:shop', [['*', 'localhost:8080']]) })] },
      ],
    },
  ],
  clusters: [
    { name: 'outbound:passthrough:ipv4', type: 'ORIGINAL_DST', lb_policy: 'CLUSTER_PROVIDED' },
    { name: 'inbound:passthrough:ipv4', type: 'ORIGINAL_DST', lb_policy: 'CLUSTER_PROVIDED' },
    cluster('web_shop-ns_svc_80', 'EDS', []),
    cluster('localhost:8080', 'STATIC', [['10.5.0.7', 8080]]),
  ],
  endpoints: [assignment('web_shop-ns_svc_80', [['10.5.0.20', 8080]])],
});

/** An ingress: names of clusters with the namespace, service, port and a hash. */
export const contour = dump({
  node: { id: 'envoy-x7', cluster: 'projectcontour', ...version },
  listeners: [
    {
      name: 'ingress_http',
      address: socket('0.0.0.0', 8080),
      filter_chains: [{ filters: [rds('ingress_http')] }],
    },
    {
      name: 'stats-health',
      address: socket('0.0.0.0', 8002),
      filter_chains: [
        { filters: [manager({ route_config: routes('stats', [['*', 'service-stats']]) })] },
      ],
    },
  ],
  routes: [routes('ingress_http', [['shop.test', 'default/shop/80/da39a3ee5e']])],
  clusters: [
    cluster('default/shop/80/da39a3ee5e', 'EDS', []),
    cluster('service-stats', 'STATIC', [['127.0.0.1', 9001]]),
  ],
  endpoints: [assignment('default/shop/80/da39a3ee5e', [['10.6.0.4', 8080]])],
});

/** A gateway whose routes are called after HTTPRoutes; its dump comes in another document. */
export const envoyGateway = JSON.stringify({
  'gateway-ns': {
    'envoy-default-eg-1': {
      configDump: JSON.parse(
        dump({
          node: { id: 'envoy-default-eg-1', cluster: 'default/eg', ...version },
          listeners: [
            {
              name: 'default/eg/http',
              address: socket('0.0.0.0', 10_080),
              default_filter_chain: { filters: [rds('default/eg/http')] },
            },
          ],
          routes: [routes('default/eg/http', [['www.shop.test', 'httproute/default/shop/rule/0']])],
          clusters: [cluster('httproute/default/shop/rule/0', 'EDS', [])],
          endpoints: [assignment('httproute/default/shop/rule/0', [['10.7.0.2', 3000]])],
        }),
      ) as unknown,
    },
  },
});
