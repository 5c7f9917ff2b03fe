import { isObject, type Json, type JsonObject } from '../../../src-main/contract/json.ts';

/**
 * Other ways to write the same configuration. The lists here are written down from Envoy's API documentation, not taken
 * from envoy/diff/rules.ts: what the code forgets, the tests must not forget with it.
 */

/** Bodies whose keys are data: metadata, Struct, maps by name. */
const dataBodies = new Set([
  'filter_metadata',
  'metadata',
  'match',
  'static_layer',
  'typed_per_filter_config',
  'policies',
  'typed_extension_protocol_options',
  'labels',
  'json_format',
  'value',
  'secrets',
]);

/** Lists that mean the same in any order: sets, and what is found by name or match alone. */
const orderless = new Set([
  'domains',
  'virtual_hosts',
  'filter_chains',
  'server_names',
  'application_protocols',
  'prefix_ranges',
  'source_prefix_ranges',
  'headers',
  'query_parameters',
  'lb_endpoints',
  'retriable_status_codes',
  'request_headers_to_remove',
  'response_headers_to_remove',
  'match_typed_subject_alt_names',
  'match_subject_alt_names',
  'thresholds',
  'upgrade_configs',
  'dynamic_active_clusters',
  'static_clusters',
  'dynamic_route_configs',
  'dynamic_listeners',
  'dynamic_endpoint_configs',
]);

/** UInt32Value fields, which a program may write as `{value: n}`. */
const wrappers = new Set([
  'max_connections',
  'max_requests',
  'max_retries',
  'max_pending_requests',
  'num_retries',
  'load_balancing_weight',
  'initial_stream_window_size',
]);

/** Messages and what they say when they say nothing. */
const defaults: readonly (readonly [(message: JsonObject) => boolean, string, Json])[] = [
  [(m) => 'connect_timeout' in m && 'name' in m, 'lb_policy', 'ROUND_ROBIN'],
  [(m) => 'connect_timeout' in m && 'name' in m, 'respect_dns_ttl', false],
  [(m) => 'domains' in m, 'require_tls', 'NONE'],
  [(m) => 'virtual_hosts' in m && 'name' in m, 'request_headers_to_add', []],
  [(m) => 'filter_chains' in m, 'traffic_direction', 'UNSPECIFIED'],
  [(m) => 'address' in m && 'port_value' in m, 'protocol', 'TCP'],
  [(m) => 'stat_prefix' in m && 'http_filters' in m, 'codec_type', 'AUTO'],
  [(m) => 'lb_endpoints' in m, 'priority', 0],
];

export interface Spelling {
  readonly order: boolean;
  readonly fields: boolean;
  readonly camel: boolean;
  readonly numbers: boolean;
  readonly withDefaults: boolean;
  readonly oldTypes: boolean;
  readonly versions: boolean;
}

const camel = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());

/** A random other spelling of a dump. `chance` answers true with the given probability. */
export function respell(
  value: Json,
  how: Spelling,
  chance: (p: number) => boolean,
  random: (below: number) => number,
): Json {
  function shuffled<T>(items: readonly T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i -= 1) {
      const j = random(i + 1);
      const [a, b] = [out[i], out[j]];
      if (a !== undefined && b !== undefined) [out[i], out[j]] = [b, a];
    }
    return out;
  }
  function leaf(field: string, given: Json): Json {
    if (how.numbers && typeof given === 'string' && /^\d+s$/.test(given) && chance(0.5))
      return `${given.slice(0, -1)}.000s`;
    if (how.numbers && typeof given === 'number' && Number.isInteger(given)) {
      if (wrappers.has(field) && chance(0.3)) return { value: given };
      if (chance(0.2)) return String(given);
    }
    if (how.versions && (field === 'version_info' || field === 'last_updated'))
      return field === 'version_info' ? `v${random(1000)}` : '2026-11-21T01:02:03.004Z';
    if (how.oldTypes && field === '@type' && typeof given === 'string') {
      return given.replace(
        /envoy\.config\.(?:cluster|listener|route|endpoint)\.v3\.(Cluster|Listener|RouteConfiguration|ClusterLoadAssignment)$/,
        'envoy.api.v2.$1',
      );
    }
    return given;
  }
  function walk(field: string, given: Json, data: boolean): Json {
    if (Array.isArray(given)) {
      const items = given.map((item) => walk(field, item, data));
      return how.order && orderless.has(field) && !data ? shuffled(items) : items;
    }
    if (!isObject(given)) return data ? given : leaf(field, given);
    const extra: [string, Json][] =
      how.withDefaults && !data
        ? defaults.flatMap(([applies, name, said]): [string, Json][] =>
            applies(given) && !(name in given) && chance(0.5) ? [[name, said]] : [],
          )
        : [];
    const entries = [...Object.entries(given), ...extra].flatMap(
      ([name, inner]): [string, Json][] => {
        if (inner === undefined) return [];
        // `match` of a transport socket match is a Struct, that of a route is not; neither loses by staying.
        const body =
          data ||
          (dataBodies.has(name) &&
            !(name === 'match' && isObject(inner) && ('prefix' in inner || 'path' in inner)));
        const key = how.camel && !data && name !== '@type' && chance(0.5) ? camel(name) : name;
        return [[key, walk(name, inner, body)]];
      },
    );
    return Object.fromEntries(how.fields && !data ? shuffled(entries) : entries);
  }
  return walk('', value, false);
}
