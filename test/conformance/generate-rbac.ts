import type { JsonObject } from '../../src-main/contract/json.ts';
import { headerMatcher, stringMatch } from './generate-headers.ts';
import { cidr, ranges, type } from './generate-matcher.ts';
import { metadataMatcher, stateMatcher } from './generate-metadata.ts';
import type { ListenerScope } from './generate-scope.ts';

interface Rules extends ListenerScope {
  /** The network filter, which refuses header rules at load. */
  readonly network: boolean;
}

/** Of rules that need a request, only the network filter's choice is smaller. */
function http({ network }: Rules, ...rules: readonly (() => JsonObject)[]): (() => JsonObject)[] {
  return network ? [] : [...rules];
}

function sourced({ random }: Rules): JsonObject {
  return {
    sourced_metadata: {
      metadata_matcher: metadataMatcher(random),
      ...(random.chance(0.5) ? { metadata_source: random.pick(['DYNAMIC', 'ROUTE']) } : {}),
    },
  };
}

function permission(rules: Rules, depth = 1): JsonObject {
  const { random } = rules;
  const path = (): JsonObject => ({
    url_path: { path: { prefix: random.pick(['/foo', '/api', '/']) } },
  });
  const deeper =
    depth === 0
      ? []
      : [
          () => ({ and_rules: { rules: [permission(rules, 0), permission(rules, 0)] } }),
          () => ({ or_rules: { rules: [permission(rules, 0), permission(rules, 0)] } }),
          () => ({ not_rule: permission(rules, 0) }),
        ];
  return random.pick<() => JsonObject>([
    () => ({ any: true }),
    path,
    () => ({ destination_port: random.pick([80, 443]) }),
    () => ({ destination_port_range: { start: 80, end: random.pick([81, 443, 9000]) } }),
    () => ({ requested_server_name: { exact: random.pick(['a.example.com', '']) } }),
    () => ({ destination_ip: cidr(random.pick(ranges)) }),
    () => ({ metadata: metadataMatcher(random) }),
    () => sourced(rules),
    ...http(
      rules,
      () => ({ header: headerMatcher(random) }),
      () => ({ header: headerMatcher(random) }),
      () => ({
        uri_template: {
          name: 'envoy.path.match.uri_template.uri_template_matcher',
          typed_config: {
            '@type': type('extensions.path.match.uri_template.v3.UriTemplateMatchConfig'),
            path_template: random.pick(['/foo/*', '/{all=**}', '/api/*/items/{id}', '/*']),
          },
        },
      }),
    ),
    ...deeper,
  ])();
}

function principal(rules: Rules, depth = 1): JsonObject {
  const { random, clientUri } = rules;
  const deeper =
    depth === 0
      ? []
      : [
          () => ({ and_ids: { ids: [principal(rules, 0), principal(rules, 0)] } }),
          () => ({ or_ids: { ids: [principal(rules, 0), principal(rules, 0)] } }),
          () => ({ not_id: principal(rules, 0) }),
        ];
  return random.pick<() => JsonObject>([
    () => ({ any: true }),
    () => ({ authenticated: {} }),
    () => ({ authenticated: { principal_name: { exact: clientUri } } }),
    () => ({ direct_remote_ip: cidr(random.pick(['127.0.0.0/8', '127.0.0.2/32'])) }),
    () => ({ remote_ip: cidr(random.pick(ranges)) }),
    () => ({ source_ip: cidr(random.pick(ranges)) }),
    () => ({ filter_state: stateMatcher(random) }),
    () => ({ metadata: metadataMatcher(random) }),
    () => sourced(rules),
    ...http(
      rules,
      () => ({ header: headerMatcher(random) }),
      () => ({ url_path: { path: stringMatch(random, '/foo') } }),
    ),
    ...deeper,
  ])();
}

function policies(rules: Rules): JsonObject {
  const { random } = rules;
  const names = random.some(['a policy', 'B', 'ns[x]-policy[y]-rule[0]', 'z'], 0, 3);
  return {
    action: random.pick(['ALLOW', 'DENY', 'LOG']),
    policies: Object.fromEntries(
      names.map((name) => [
        name,
        { permissions: [permission(rules)], principals: [principal(rules)] },
      ]),
    ),
  };
}

/** A matcher tree in place of rules: what it finds is an action under a name. */
function tree(rules: Rules): JsonObject {
  const { random, network } = rules;
  const action = (name: string): JsonObject => ({
    action: {
      name: 'action',
      typed_config: {
        '@type': type('config.rbac.v3.Action'),
        name,
        action: random.pick(['ALLOW', 'DENY', 'LOG']),
      },
    },
  });
  const input = (name: string, config: JsonObject): JsonObject => ({
    name: 'input',
    typed_config: { '@type': type(name), ...config },
  });
  const common = 'extensions.matching.common_inputs.network.v3';
  const [read, values] = random.pick<readonly [JsonObject, readonly string[]]>([
    [input(`${common}.DestinationPortInput`, {}), ['80', '443', '8080']],
    [input(`${common}.ServerNameInput`, {}), ['a.example.com', 'b.example.com']],
    [
      input(`${common}.FilterStateInput`, {
        key: network ? 'connection.one' : random.pick(['state.one', 'connection.one']),
      }),
      ['jason', 'v1', 'fixed'],
    ],
    ...(network
      ? []
      : [
          [
            input('type.matcher.v3.HttpRequestHeaderMatchInput', { header_name: 'x-user' }),
            ['jason', 'jasonx'],
          ] as const,
          [
            input(`${common}.DynamicMetadataInput`, { filter: 'meta', path: [{ key: 'version' }] }),
            ['v1', 'v2'],
          ] as const,
        ]),
  ]);
  const value = random.pick(values);
  const predicate: JsonObject = random.chance(0.3)
    ? {
        single_predicate: {
          input: input(`${common}.SourceIPInput`, {}),
          custom_match: {
            name: 'ip',
            typed_config: {
              '@type': type('extensions.matching.input_matchers.ip.v3.Ip'),
              cidr_ranges: random.some(ranges, 1, 2).map(cidr),
              stat_prefix: 'i',
            },
          },
        },
      }
    : { single_predicate: { input: read, value_match: { exact: value } } };
  const miss = random.chance(0.6) ? { on_no_match: action('rest') } : {};
  return random.chance(0.5)
    ? { matcher_list: { matchers: [{ predicate, on_match: action('first') }] }, ...miss }
    : {
        matcher_tree: { input: read, exact_match_map: { map: { [value]: action('of map') } } },
        ...miss,
      };
}

export function rbac(scope: ListenerScope, network: boolean): JsonObject {
  const { random } = scope;
  const rules: Rules = { ...scope, network };
  const enforced = (): JsonObject =>
    random.chance(0.75) ? { rules: policies(rules) } : { matcher: tree(rules) };
  const shadow = (): JsonObject => ({
    ...(random.chance(0.75) ? { shadow_rules: policies(rules) } : { shadow_matcher: tree(rules) }),
    ...(random.chance(0.3) ? { shadow_rules_stat_prefix: 'shadow_' } : {}),
  });
  return {
    name: network ? 'envoy.filters.network.rbac' : 'envoy.filters.http.rbac',
    typed_config: {
      '@type': type(
        network
          ? 'extensions.filters.network.rbac.v3.RBAC'
          : 'extensions.filters.http.rbac.v3.RBAC',
      ),
      ...(network ? { stat_prefix: 'r' } : {}),
      ...(random.chance(0.85) ? enforced() : {}),
      ...(random.chance(0.25) ? shadow() : {}),
    },
  };
}
