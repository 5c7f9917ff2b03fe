import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { stringMatch } from './generate-headers.ts';
import { cidr, type } from './generate-matcher.ts';

/** What writes dynamic metadata and filter state, and what asks for them: same keys in small pools. */

function valueMatch(random: Random): JsonObject {
  return random.pick<() => JsonObject>([
    () => ({ string_match: stringMatch(random, 'v1') }),
    () => ({ string_match: { exact: random.pick(['v1', 'v2']) } }),
    () => ({ present_match: random.chance(0.7) }),
    () => ({ bool_match: true }),
    () => ({ null_match: {} }),
    () => ({ double_match: { range: { start: 1, end: 8 } } }),
    () => ({ double_match: { exact: 5 } }),
    () => ({ list_match: { one_of: { string_match: { exact: random.pick(['v1', 'x']) } } } }),
    () => ({
      or_match: {
        value_matchers: [{ string_match: { exact: 'v1' } }, { string_match: { prefix: 'v2' } }],
      },
    }),
  ])();
}

export function metadataMatcher(random: Random): JsonObject {
  return {
    filter: random.pick(['meta', 'meta', 'meta', 'other']),
    path: [{ key: random.pick(['version', 'version', 'number', 'list', 'none']) }],
    value: valueMatch(random),
    ...(random.chance(0.3) ? { invert: true } : {}),
  };
}

/** Connection and request do not share keys: Envoy takes a second life span of one name for a bug of its own. */
const stateKeys = {
  request: ['state.one', 'state.two'],
  connection: ['connection.one', 'connection.two'],
} as const;
const askedKeys = [...stateKeys.request, ...stateKeys.connection, 'state.none'] as const;

export function stateMatcher(random: Random): JsonObject {
  return {
    key: random.pick(askedKeys),
    ...(random.chance(0.75)
      ? { string_match: stringMatch(random, random.pick(['jason', 'v1', 'fixed', '-'])) }
      : {
          address_match: {
            ranges: [cidr(random.pick(['127.0.0.0/8', '10.0.0.0/8']))],
            ...(random.chance(0.3) ? { invert_match: true } : {}),
          },
        }),
  };
}

/** Objects of filter state, as set_filter_state writes them. `request`: headers are there to be read. */
export function stateValues(random: Random, request: boolean): JsonObject[] {
  const keys = stateKeys[request ? 'request' : 'connection'];
  return random.some<string>(keys, 1, 2).map((key) => {
    const source = random.pick([
      'fixed',
      '',
      'jason',
      '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%',
      '%REQUESTED_SERVER_NAME%',
      ...(request ? ['%REQ(x-user)%', '%REQ(x-user)%', '%REQ(x-version)%', '%REQ(x-none)%'] : []),
    ]);
    return {
      object_key: key,
      factory_key: random.pick(['envoy.string', 'envoy.string', 'envoy.hashable_string']),
      format_string: {
        ...(random.chance(0.2) && source !== ''
          ? { text_format: source }
          : { text_format_source: { inline_string: source === '' ? '%REQ(x-none)%' : source } }),
        ...(random.chance(0.4) ? { omit_empty_values: true } : {}),
      },
      ...(random.chance(0.3) ? { skip_if_empty: true } : {}),
    };
  });
}

/** The cluster that tcp_proxy takes in place of its own. */
export function tcpCluster(name: string): JsonObject {
  return {
    object_key: 'envoy.tcp_proxy.cluster',
    format_string: { text_format_source: { inline_string: name } },
  };
}

export function headerToMetadata(random: Random): JsonObject {
  const pair = (value?: string): JsonObject => ({
    metadata_namespace: random.pick(['meta', 'meta', 'envoy.lb']),
    key: random.pick(['version', 'number', 'stage']),
    ...(value === undefined ? {} : { value }),
    ...(random.chance(0.3) ? { type: random.pick(['STRING', 'NUMBER']) } : {}),
    ...(random.chance(0.1) ? { encode: 'BASE64' } : {}),
  });
  const present = (): JsonObject => ({
    ...pair(random.chance(0.3) ? random.pick(['v1', 'prod', '5']) : undefined),
    ...(random.chance(0.2)
      ? {
          regex_value_rewrite: { pattern: { regex: '^(v)(.)$' }, substitution: '\\1\\2' },
          value: '',
        }
      : {}),
  });
  return {
    name: 'envoy.filters.http.header_to_metadata',
    typed_config: {
      '@type': type('extensions.filters.http.header_to_metadata.v3.Config'),
      request_rules: Array.from({ length: 1 + random.below(2) }, (): JsonObject => {
        const cookie = random.chance(0.25);
        return {
          ...(cookie
            ? { cookie: random.pick(['user', 'a']) }
            : { header: random.pick(['x-version', 'x-meta', 'x-num', 'x-user']) }),
          on_header_present: present(),
          ...(random.chance(0.4)
            ? { on_header_missing: pair(random.pick(['v1', 'v2', '5'])) }
            : {}),
          ...(random.chance(0.2) && !cookie ? { remove: true } : {}),
        };
      }),
    },
  };
}

export function setMetadata(random: Random): JsonObject {
  const value = (): JsonObject =>
    random.pick<JsonObject>([
      { version: 'v1' },
      { version: 'v2', number: 5 },
      { list: ['x', 'v1'] },
      { stage: 'prod' },
    ]);
  const typed: JsonObject = random.chance(0.3)
    ? { metadata_namespace: 'meta', value: value() }
    : {
        metadata: [
          { metadata_namespace: random.pick(['meta', 'envoy.lb']), value: value() },
          {
            metadata_namespace: 'meta',
            value: value(),
            ...(random.chance(0.5) ? { allow_overwrite: true } : {}),
          },
        ],
      };
  return {
    name: 'envoy.filters.http.set_metadata',
    typed_config: { '@type': type('extensions.filters.http.set_metadata.v3.Config'), ...typed },
  };
}

export function setFilterState(random: Random): JsonObject {
  return {
    name: 'envoy.filters.http.set_filter_state',
    typed_config: {
      '@type': type('extensions.filters.http.set_filter_state.v3.Config'),
      on_request_headers: stateValues(random, true),
      ...(random.chance(0.4) ? { clear_route_cache: true } : {}),
    },
  };
}
