import type { JsonObject } from '../../src-main/contract/json.ts';
import type { TraceHttp } from '../../src-main/contract/trace-request.ts';
import { Random } from '../support/random.ts';
import { accessLog } from './access-log.ts';
import { headerValues } from './generate-headers.ts';
import { cidr, type } from './generate-matcher.ts';
import { hosts, paths, routeConfiguration } from './generate-routes.ts';

/** One listener with one HTTP connection manager: everything random here is about routes and headers. */
export interface RouteWorld {
  readonly index: number;
  readonly port: number;
  readonly manager: JsonObject;
}

export const runtimeLayer: JsonObject = {
  'routes.all': 100,
  'routes.none': 0,
  'routes.whole': { numerator: 1_000_000, denominator: 'MILLION' },
  'weights.c0': 2,
  'weights.c1': 7,
};

export const routeClusters = ['c0', 'c1', 'c2', 'none'] as const;

const metadataFilter: JsonObject = {
  name: 'envoy.filters.http.header_to_metadata',
  typed_config: {
    '@type': type('extensions.filters.http.header_to_metadata.v3.Config'),
    request_rules: [
      {
        header: 'x-meta',
        on_header_present: { metadata_namespace: 'meta', key: 'version', type: 'STRING' },
        remove: false,
      },
      {
        header: 'x-num',
        on_header_present: { metadata_namespace: 'meta', key: 'number', type: 'NUMBER' },
        remove: false,
      },
    ],
  },
};

/** The route was chosen before the filters ran; this one has it chosen anew, with the metadata there. */
const rerouteFilter: JsonObject = {
  name: 'envoy.filters.http.lua',
  typed_config: {
    '@type': type('extensions.filters.http.lua.v3.Lua'),
    default_source_code: {
      inline_string: 'function envoy_on_request(handle)\n  handle:clearRouteCache()\nend\n',
    },
  },
};

export function routeWorld(seed: number, index: number, port: number, logFile: string): RouteWorld {
  const random = new Random(seed * 100_019 + index);
  const metadata = random.chance(0.25);
  const maybe = (share: number, fields: JsonObject): JsonObject =>
    random.chance(share) ? fields : {};
  return {
    index,
    port,
    manager: {
      '@type': type('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
      stat_prefix: 'h',
      access_log: [accessLog(logFile, 'http')],
      generate_request_id: false,
      route_config: routeConfiguration(random, routeClusters, { headers: true, metadata }),
      http_filters: [
        ...(metadata ? [metadataFilter, rerouteFilter] : []),
        {
          name: 'envoy.filters.http.router',
          typed_config: {
            '@type': type('extensions.filters.http.router.v3.Router'),
            ...maybe(0.3, { suppress_envoy_headers: true }),
          },
        },
      ],
      ...maybe(0.3, { normalize_path: true }),
      ...maybe(0.15, { merge_slashes: true }),
      ...maybe(0.15, { strip_any_host_port: true }),
      ...maybe(0.5, { use_remote_address: true }),
      ...maybe(0.25, { xff_num_trusted_hops: 1 }),
      ...maybe(0.2, { skip_xff_append: true }),
      ...maybe(0.4, { internal_address_config: { cidr_ranges: [cidr('127.0.0.0/8')] } }),
      ...maybe(0.5, {
        upgrade_configs: [{ upgrade_type: 'CONNECT' }, { upgrade_type: 'websocket' }],
      }),
    },
  };
}

function cluster(name: string, ends: readonly JsonObject[]): JsonObject {
  return {
    name,
    type: 'STATIC',
    connect_timeout: '2s',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [...ends] }] },
  };
}

export function routesBootstrap(
  worlds: readonly RouteWorld[],
  adminPort: number,
  upstreamPort: number,
): JsonObject {
  const socket = (address: string, port: number): JsonObject => ({
    socket_address: { address, port_value: port },
  });
  const end = (address: string, hostname: string): JsonObject => ({
    endpoint: { address: socket(address, upstreamPort), ...(hostname === '' ? {} : { hostname }) },
  });
  return {
    admin: { address: socket('127.0.0.1', adminPort) },
    static_resources: {
      listeners: worlds.map(({ index, port, manager }) => ({
        name: `r${String(index)}`,
        address: socket('0.0.0.0', port),
        filter_chains: [
          {
            name: 'only',
            filters: [
              { name: 'envoy.filters.network.http_connection_manager', typed_config: manager },
            ],
          },
        ],
      })),
      clusters: [
        cluster('c0', [end('127.0.0.20', 'host0.test')]),
        cluster('c1', [end('127.0.0.21', ''), end('127.0.0.22', 'host2.test')]),
        cluster('c2', [end('127.0.0.23', '')]),
        cluster('none', []),
      ],
    },
    layered_runtime: {
      layers: [
        {
          name: 'static',
          static_layer: { 're2.max_program_size.error_level': 32_768, ...runtimeLayer },
        },
      ],
    },
  };
}

export interface RouteProbe {
  readonly world: RouteWorld;
  readonly from: string;
  readonly http: TraceHttp;
}

const morePaths = [
  '/foo/bar/baz?x=1&y=2&x=2',
  '/foo?x=a%20b',
  '/FOO/Bar',
  '/one/two/items/three',
  '/song/one.m3u8?one=0',
  '/foo/a.txt',
  '/foo/*',
  '/foo.bar',
  '/foo;p=1',
  '/foo?',
  '/foo?&&x=1',
  '/api/v1/',
  '/api/v1/a/b/c',
  '/{all}',
  '/foo/bar;q=2/x?y=;',
] as const;

export function routeProbe(random: Random, worlds: readonly RouteWorld[], id: number): RouteProbe {
  const headers: [string, string][] = [['x-case', String(id)]];
  for (const [name, values] of random.some(headerValues, 0, 5)) {
    headers.push([name, random.pick(values)]);
    if (random.chance(0.15) && name.startsWith('x-v')) headers.push([name, random.pick(values)]);
  }
  if (random.chance(0.4)) headers.push(['x-cluster', random.pick(['c0', 'c1', 'none', 'no-such'])]);
  for (const name of ['x-add', 'x-dup', 'X-Mixed', 'via'])
    if (random.chance(0.15)) headers.push([name, random.pick(['there', '', 'a,b'])]);
  const connect = random.chance(0.04);
  if (random.chance(0.04)) headers.push(['connection', 'upgrade'], ['upgrade', 'websocket']);
  return {
    world: random.pick(worlds),
    from: `127.0.0.${String(1 + random.below(6))}`,
    http: {
      version: 'HTTP/1.1',
      method: connect ? 'CONNECT' : random.pick(['GET', 'GET', 'GET', 'POST', 'HEAD', 'PUT']),
      // An HTTP/1 CONNECT must name a port.
      authority: random.pick(
        connect ? [...hosts.filter((host) => /:\d+$/.test(host)), 'a.example.com:443'] : hosts,
      ),
      path: connect
        ? null
        : random.pick<string>([...paths.filter((path) => !path.includes('#')), ...morePaths]),
      headers,
    },
  };
}
