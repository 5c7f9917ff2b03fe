import {
  isObject,
  type JsonObject,
  num,
  objects,
  optObj,
  parseJson,
  strings,
  text,
} from '../../src-main/contract/json.ts';
import type { TraceHttp, TraceRequest } from '../../src-main/contract/trace-request.ts';
import { decodeDump } from '../../src-main/envoy/decode/decode-dump.ts';
import type { ProxyConfig } from '../../src-main/envoy/dump.ts';
import { type HopResult, traceHop } from '../../src-main/envoy/trace/hop.ts';

/**
 * Configurations and requests with what a real Envoy 1.40 did with them (`envoy` of each ask, written by
 * test/conformance/judged.test.ts with MESHSCOPE_RECORD=1 and compared by it without). A world is one listener:
 *
 *   { "name", "manager": {…over a plain one}, "filters": […before the router], "routes" | "virtual_hosts",
 *     "route_config": {…}, "asks": [{ "ask": "GET /path", "host", "headers": [[name, value]], "version" }] }
 *
 * `clusters` of the file stand beside up0 (127.0.1.1) and up1 (127.0.1.2). UPSTREAM is the port of all endpoints.
 */
export interface Judged {
  readonly clusters: readonly JsonObject[];
  readonly worlds: JsonObject[];
  readonly bootstrap: JsonObject;
}

export interface Ask {
  readonly http: TraceHttp;
  readonly source: JsonObject;
  /** What Envoy did; undefined before it was asked. */
  readonly envoy: JsonObject | undefined;
}

export const firstPort = 18_200;

export function readJudged(json: string): Judged {
  const value = parseJson(json);
  const file = isObject(value) ? value : {};
  return {
    clusters: objects(file['clusters']),
    worlds: [...objects(file['worlds'])],
    bootstrap: optObj(file['bootstrap']) ?? {},
  };
}

export function asksOf(world: JsonObject): readonly Ask[] {
  return objects(world['asks']).map((source) => {
    const [method = 'GET', ...rest] = text(source['ask']).split(' ');
    const path = rest.join(' ');
    const version = text(source['version']);
    const headers = Array.isArray(source['headers']) ? source['headers'] : [];
    return {
      source,
      envoy: optObj(source['envoy']),
      http: {
        version: version === 'HTTP/1.0' || version === 'HTTP/2' ? version : 'HTTP/1.1',
        method,
        authority: typeof source['host'] === 'string' ? source['host'] : 'e.com',
        path: path === '' ? null : path,
        headers: headers.map((one): [string, string] => {
          const [name = '', value = ''] = strings(one);
          return [name, value];
        }),
      },
    };
  });
}

const types = 'type.googleapis.com/envoy';

function endpoint(ip: string): JsonObject {
  return {
    endpoint: { address: { socket_address: { address: ip, port_value: 'UPSTREAM' } } },
  };
}

function plainCluster(name: string, ip: string): JsonObject {
  return {
    name,
    type: 'STATIC',
    connect_timeout: '2s',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint(ip)] }] },
  };
}

/** UPSTREAM, wherever it stands, is the port. */
function withPort(value: JsonObject, port: number): JsonObject {
  const made = parseJson(JSON.stringify(value).replaceAll('"UPSTREAM"', String(port)));
  return isObject(made) ? made : {};
}

/** One line of JSON per request, and one per connection. */
function accessLog(path: string): JsonObject {
  return {
    name: 'envoy.access_loggers.file',
    typed_config: {
      '@type': `${types}.extensions.access_loggers.file.v3.FileAccessLog`,
      path,
      log_format: {
        json_format: {
          peer: '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%',
          code: '%RESPONSE_CODE%',
          flags: '%RESPONSE_FLAGS%',
          details: '%RESPONSE_CODE_DETAILS%',
          route: '%ROUTE_NAME%',
          cluster: '%UPSTREAM_CLUSTER_RAW%',
          path: '%REQ(:PATH)%',
          upstream: '%UPSTREAM_HOST%',
        },
      },
    },
  };
}

function listener(world: JsonObject, index: number, logFile: string): JsonObject {
  const routes = objects(world['routes']);
  const all = { name: 'all', domains: ['*'], routes: [...routes] };
  const hosts = objects(world['virtual_hosts']);
  const manager = {
    '@type': `${types}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 's',
    access_log: [accessLog(logFile)],
    route_config: {
      name: 'r',
      virtual_hosts: hosts.length > 0 ? [...hosts] : [all],
      ...optObj(world['route_config']),
    },
    http_filters: [
      ...objects(world['filters']),
      {
        name: 'envoy.filters.http.router',
        typed_config: { '@type': `${types}.extensions.filters.http.router.v3.Router` },
      },
    ],
    ...optObj(world['manager']),
  };
  return {
    name: text(world['name']),
    address: { socket_address: { address: '127.0.0.1', port_value: firstPort + index } },
    filter_chains: [
      {
        filters: [
          ...objects(world['network_filters']),
          { name: 'envoy.filters.network.http_connection_manager', typed_config: manager },
        ],
      },
    ],
    ...optObj(world['listener']),
  };
}

/** The bootstrap that a real Envoy starts with. */
export function bootstrapOf(judged: Judged, upstream: number, logFile: string): JsonObject {
  return withPort(
    {
      node: { id: 'judged', cluster: 'judged' },
      ...judged.bootstrap,
      static_resources: {
        listeners: judged.worlds.map((world, index) => listener(world, index, logFile)),
        clusters: [
          plainCluster('up0', '127.0.1.1'),
          plainCluster('up1', '127.0.1.2'),
          ...judged.clusters,
        ],
      },
    },
    upstream,
  );
}

/** The same as a dump. */
export function proxyOf(judged: Judged, upstream = 18_090): ProxyConfig {
  return proxyOfBootstrap(bootstrapOf(judged, upstream, '/dev/null'));
}

/** The dump of an Envoy that has nothing but its bootstrap. */
export function proxyOfBootstrap(bootstrap: JsonObject): ProxyConfig {
  const resources = optObj(bootstrap['static_resources']) ?? {};
  const dumped = (key: string, type: string): readonly JsonObject[] =>
    objects(resources[key]).map((one) => ({ [type]: one }));
  const dump = {
    configs: [
      { '@type': `${types}.admin.v3.BootstrapConfigDump`, bootstrap },
      {
        '@type': `${types}.admin.v3.ListenersConfigDump`,
        static_listeners: dumped('listeners', 'listener'),
      },
      {
        '@type': `${types}.admin.v3.ClustersConfigDump`,
        static_clusters: dumped('clusters', 'cluster'),
      },
    ],
  };
  return {
    dump: decodeDump(new TextEncoder().encode(JSON.stringify(dump))),
    clusters: undefined,
    serverInfo: { version: 'x/1.40.0/Clean/RELEASE/BoringSSL' },
    certs: undefined,
  };
}

export function requestAt(index: number, http: TraceHttp): TraceRequest {
  return {
    acceptedAt: null,
    destination: { ip: '127.0.0.1', port: firstPort + index },
    source: { ip: '127.0.0.1', port: 40_000 },
    tls: null,
    http,
    random: null,
  };
}

export function askTrace(proxy: ProxyConfig, index: number, ask: Ask): HopResult {
  return traceHop(proxy, requestAt(index, ask.http), { pod: '', identity: undefined });
}

/** In what the trace is not what Envoy did. */
export function misjudged(result: HopResult, envoy: JsonObject): readonly string[] {
  const out: string[] = [];
  const compare = (name: string, have: string, want: string): void => {
    if (have !== want) out.push(`${name}: trace "${have}", Envoy "${want}"`);
  };
  for (const why of result.dependsOn) out.push(`depends: ${why.key} ${JSON.stringify(why.params)}`);
  const { branches, hop } = result;
  const upstream = text(envoy['upstream']);
  const logged = envoy['details'] !== undefined;
  if (logged) {
    compare('route', hop.route ?? '', text(envoy['route']));
    compare('clusters', hop.clusters.map(({ name }) => name).join(), text(envoy['cluster']));
  }
  const forwards = branches.filter(({ end }) => end === 'forward');
  const hosts = forwards.map(({ forward }) => forward?.upstream.host.ip ?? '');
  if (text(envoy['flags']) === 'UF') {
    const reply = { status: 503, flags: 'UF', details: text(envoy['details']) };
    const shown = forwards[0]?.forward?.shown?.(reply);
    compare('status', String(shown ?? ''), String(num(envoy['status']) ?? 0));
    compare('upstream', hosts.join(), upstream);
    return out;
  }
  // A request that a circuit breaker stops has an upstream in the log, and never got there.
  if (upstream !== '' && text(envoy['flags']) !== 'UO') {
    if (!hosts.includes(upstream) || hosts.length < branches.length)
      out.push(`upstream: trace "${hosts.join()}", Envoy "${upstream}"`);
    const { http, tls } = forwards[0]?.forward ?? {};
    if (envoy['sent'] !== undefined)
      compare('TLS', tls?.sni ?? 'none', envoy['tls'] === undefined ? 'none' : text(envoy['tls']));
    if (envoy['sent'] !== undefined)
      compare('sent', `${http?.authority ?? ''} ${http?.path ?? ''}`, text(envoy['sent']));
    return out;
  }
  // Nobody logs what a plain TCP proxy passes on.
  if (!logged && envoy['sent'] !== undefined) {
    compare('passed on', forwards.length === branches.length ? 'all' : 'not all', 'all');
    return out;
  }
  const own = branches[0];
  compare('ways', String(branches.length), '1');
  compare('status', String(own?.status ?? ''), String(num(envoy['status']) ?? 0));
  compare('location', own?.location ?? '', text(envoy['location']));
  if (!logged) return out;
  compare('flags', own?.flags ?? '', text(envoy['flags']));
  compare('details', own?.details ?? '', text(envoy['details']));
  compare('path', own?.path ?? '', text(envoy['path']));
  return out;
}
