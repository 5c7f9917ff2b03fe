import { describe, expect, it } from 'vitest';

import { type Json, type JsonObject, text } from '../../../src-main/contract/json.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { type LedgerField, ledgerMessage } from '../../../src-main/envoy/ledger/ledger.ts';
import { messages } from '../../../src-main/envoy/ledger/messages.ts';
import { traceHop } from '../../../src-main/envoy/trace/hop.ts';

const types = 'type.googleapis.com/envoy';
const filters = 'extensions.filters';

/** One configuration whose parts lie on the path of the request; each is the place of one message. */
function world(place: string, message: JsonObject): JsonObject {
  const at = (name: string): JsonObject => (name === place ? message : {});
  const typed = (type: string): JsonObject => ({ '@type': `${types}.${type}`, ...at(type) });
  const http = (name: string, type: string): JsonObject => ({
    name: `envoy.filters.http.${name}`,
    typed_config: typed(type),
  });
  const route: JsonObject = {
    match: { prefix: '/', ...at('config.route.v3.RouteMatch') },
    route: { cluster: 'c', ...at('config.route.v3.RouteAction') },
    ...at('config.route.v3.Route'),
  };
  const manager = {
    ...typed(`${filters}.network.http_connection_manager.v3.HttpConnectionManager`),
    route_config: {
      virtual_hosts: [{ domains: ['*'], routes: [route], ...at('config.route.v3.VirtualHost') }],
      ...at('config.route.v3.RouteConfiguration'),
    },
    http_filters: [
      ...httpFilters.filter(([, type]) => type === place).map(([name, type]) => http(name, type)),
      http('router', `${filters}.http.router.v3.Router`),
    ],
  };
  const socket = place.startsWith('extensions.transport_sockets');
  const upstream = place !== 'extensions.transport_sockets.tls.v3.DownstreamTlsContext';
  const wrapped = { name: 's', typed_config: socket ? typed(place) : {} };
  const cluster: JsonObject = {
    name: 'c',
    type: 'STATIC',
    load_assignment: {
      endpoints: [{ lb_endpoints: [{ endpoint: { address: address(9000) } }] }],
      ...at('config.endpoint.v3.ClusterLoadAssignment'),
    },
    ...(socket && upstream ? { transport_socket: wrapped } : {}),
    ...(place.startsWith('extensions.upstreams')
      ? { typed_extension_protocol_options: { [place]: typed(place) } }
      : {}),
    ...(place.startsWith('extensions.load_balancing')
      ? { load_balancing_policy: policy(typed(place)) }
      : {}),
    ...(place.startsWith('extensions.clusters')
      ? { cluster_type: { name: 'envoy.clusters.original_dst', typed_config: typed(place) } }
      : {}),
    ...at('config.cluster.v3.Cluster'),
  };
  const listener: JsonObject = {
    name: 'l',
    address: address(80),
    listener_filters: listenerFilters
      .filter(([, type]) => type === place)
      .map(([name, type]) => ({ name, typed_config: typed(type) })),
    filter_chains: [
      {
        filter_chain_match: at('config.listener.v3.FilterChainMatch'),
        filters: [
          ...networkFilters
            .filter(([, type]) => type === place)
            .map(([name, type]) => ({ name, typed_config: typed(type) })),
          { name: 'envoy.filters.network.http_connection_manager', typed_config: manager },
        ],
        ...(socket && !upstream ? { transport_socket: wrapped } : {}),
        ...at('config.listener.v3.FilterChain'),
      },
    ],
    ...at('config.listener.v3.Listener'),
  };
  return {
    configs: [
      {
        '@type': `${types}.admin.v3.ListenersConfigDump`,
        static_listeners: [{ listener }],
      },
      {
        '@type': `${types}.admin.v3.ClustersConfigDump`,
        static_clusters: [{ cluster }],
      },
    ],
  };
}

function address(port: number): JsonObject {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}

function policy(config: JsonObject): JsonObject {
  return { policies: [{ typed_extension_config: { name: 'p', typed_config: config } }] };
}

const httpFilters = Object.keys(messages)
  .filter((type) => type.startsWith(`${filters}.http.`))
  .map((type) => [type.split('.')[3] ?? '', type] as const);
const networkFilters = [
  ['envoy.filters.network.rbac', `${filters}.network.rbac.v3.RBAC`],
  ['envoy.filters.network.set_filter_state', `${filters}.network.set_filter_state.v3.Config`],
  ['envoy.filters.network.tcp_proxy', `${filters}.network.tcp_proxy.v3.TcpProxy`],
] as const;
const listenerFilters = [
  ['envoy.filters.listener.tls_inspector', `${filters}.listener.tls_inspector.v3.TlsInspector`],
  ['envoy.filters.listener.proxy_protocol', `${filters}.listener.proxy_protocol.v3.ProxyProtocol`],
] as const;

const places = [
  'config.listener.v3.Listener',
  'config.listener.v3.FilterChain',
  'config.listener.v3.FilterChainMatch',
  `${filters}.network.http_connection_manager.v3.HttpConnectionManager`,
  'config.route.v3.RouteConfiguration',
  'config.route.v3.VirtualHost',
  'config.route.v3.Route',
  'config.route.v3.RouteMatch',
  'config.route.v3.RouteAction',
  'config.cluster.v3.Cluster',
  'config.endpoint.v3.ClusterLoadAssignment',
  ...networkFilters.map(([, type]) => type),
  ...listenerFilters.map(([, type]) => type),
  ...httpFilters.map(([, type]) => type),
  ...Object.keys(messages).filter((type) =>
    /^extensions\.(?:transport_sockets\.(?:tls\.v3\.(?:Up|Down)streamTlsContext|internal|proxy)|upstreams\.http\.v3\.HttpProtocolOptions$|load_balancing_policies|clusters\.original_dst)/.test(
      type,
    ),
  ),
];

interface Noted {
  readonly place: string;
  /** From the place's message to the noted field. */
  readonly path: readonly LedgerField[];
  readonly type: string;
}

/** Every noted field that the walk can come to, by the shortest way from a place on the path. */
function reachable(): readonly Noted[] {
  const out: Noted[] = [];
  const seen = new Set<string>();
  let open = places.map((place) => ({ place, type: place, path: [] as readonly LedgerField[] }));
  while (open.length > 0) {
    const next: typeof open = [];
    for (const { place, type, path } of open) {
      if (seen.has(type)) continue;
      seen.add(type);
      for (const field of ledgerMessage(type)?.values() ?? []) {
        if (field.verdict.kind === 'noted') out.push({ place, type, path: [...path, field] });
        const { holds } = field;
        if (field.verdict.kind === 'evaluated' && holds !== undefined && holds !== 'any')
          // A listener elsewhere is not met; addresses are walked by way of the endpoints, too.
          if (!/^(?:filter_chains|default_filter_chain|filters|http_filters)$/.test(field.name))
            if (field.name !== 'address' || !type.endsWith('.Listener'))
              next.push({ place, type: holds, path: [...path, field] });
      }
    }
    open = next;
  }
  return out;
}

function nested(path: readonly LedgerField[]): JsonObject {
  const [field, ...rest] = path;
  if (field === undefined) return {};
  const inner: Json = rest.length === 0 ? 'set' : nested(rest);
  return { [field.name]: field.isMap ? { key: inner } : inner };
}

function notes({ place, path }: Noted): readonly string[] {
  const dump = world(place, nested(path));
  const tls = { sni: '', alpn: [], principal: null };
  const result = traceHop(
    {
      dump: decodeDump(new TextEncoder().encode(JSON.stringify(dump))),
      clusters: undefined,
      serverInfo: undefined,
      certs: undefined,
    },
    {
      acceptedAt: null,
      destination: { ip: '127.0.0.1', port: 80 },
      source: { ip: '127.0.0.1', port: 1000 },
      tls: place.endsWith('DownstreamTlsContext') ? tls : null,
      http: { version: 'HTTP/1.1', method: 'GET', authority: 'a', path: '/', headers: [] },
      random: null,
    },
    { pod: '', identity: undefined },
  );
  return result.hop.assumptions.map(({ key, params }) => `${key} ${text(params['field'])}`);
}

describe('a noted field', () => {
  const all = reachable();

  it('is there to be found', () => {
    expect(all.length).toBeGreaterThan(60);
  });

  it('that is set on the path is said', () => {
    const silent = all.filter((one) => {
      const field = one.path.at(-1);
      if (field?.verdict.kind !== 'noted') return true;
      const simple = one.type.replace(/^.*\.v\d\w*\./, '');
      return !notes(one).includes(`${field.verdict.key} ${simple}.${field.name}`);
    });
    expect(
      silent.map(({ place, path }) => `${place} ${path.map(({ name }) => name).join('.')}`),
    ).toEqual([]);
  });

  it('that nobody knows is said, too', () => {
    const found = notes({
      place: 'config.route.v3.RouteAction',
      type: '',
      path: [
        {
          name: 'teleport',
          verdict: { kind: 'evaluated', by: '' },
          holds: undefined,
          isMap: false,
        },
      ],
    });
    expect(found).toContain('trace.note.unknown ');
  });
});
