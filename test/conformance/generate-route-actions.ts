import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { hashPolicies } from './generate-balancing.ts';
import { headerChanges } from './generate-headers.ts';
import { templateOf } from './generate-route-match.ts';

const regexRewrites: readonly (readonly [string, string])[] = [
  ['^/foo(.*)$', '/bar\\1'],
  ['/([a-z]+)', '/\\0'],
  ['o', 'x'],
  ['.*', ''],
  ['x*', '-'],
  ['(?i)FOO', '/n'],
  ['/(\\w+)/(\\w+)', '/\\2/\\1'],
  ['(/)(f)?', '\\1\\2!'],
  ['$', '/end'],
  ['/+', '\\\\'],
];

/** How an action changes the path; `rule` decides what Envoy takes beside it. */
function pathRewrite(random: Random, rule: JsonObject): JsonObject {
  const variables = templateOf.get(rule);
  switch (random.below(7)) {
    case 0:
    case 1:
      // Envoy refuses prefix_rewrite together with a URI template.
      return variables === undefined
        ? { prefix_rewrite: random.pick(['/', '/new', '/new/', '/x?y=1', 'noslash']) }
        : {};
    case 2: {
      const [regex, substitution] = random.pick(regexRewrites);
      return { regex_rewrite: { pattern: { regex }, substitution } };
    }
    case 3: {
      const names = variables ?? [];
      if (names.length === 0) return {};
      const [first = '', last = first] = [names[0], names.at(-1)];
      return {
        path_rewrite_policy: {
          name: 'envoy.path.rewrite.uri_template.uri_template_rewriter',
          typed_config: {
            '@type':
              'type.googleapis.com/envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig',
            path_template_rewrite: random.pick([
              `/{${last}}/{${first}}`,
              `/n/{${first}}`,
              '/fixed',
              `/{${first}}-{${last}}`,
            ]),
          },
        },
      };
    }
    case 4:
      return {
        path_rewrite: random.pick([
          '/made/%REQ(x-user)%',
          '%REQ(x-none)%',
          '/%REQ(x-version?x-user):2%',
          '%REQ(x-user)%',
        ]),
      };
    default:
      return {};
  }
}

function hostRewrite(random: Random): JsonObject {
  const append = random.chance(0.3) ? { append_x_forwarded_host: true } : {};
  switch (random.below(8)) {
    case 0:
      return { host_rewrite_literal: 'literal.test', ...append };
    case 1:
      return { host_rewrite_header: random.pick(['x-user', 'x-version']), ...append };
    case 2:
      return {
        host_rewrite_path_regex: {
          pattern: { regex: random.pick(['^/([a-z]+).*$', 'foo', '^/none']) },
          substitution: random.pick(['\\1.test', 'x']).replace('\\1', '\\0'),
        },
        ...append,
      };
    case 3:
      return { auto_host_rewrite: true, ...append };
    case 4:
      return {
        host_rewrite: random.pick([
          '%REQ(x-user)%.test',
          '%REQ(x-none)%',
          '%REQ(x-none)%%REQ(x-version)%',
          'plain.test',
          '%REQ(x-user)%',
        ]),
        ...append,
      };
    default:
      return {};
  }
}

function rewrites(random: Random, rule: JsonObject): JsonObject {
  return { ...pathRewrite(random, rule), ...hostRewrite(random) };
}

function redirect(random: Random, rule: JsonObject): JsonObject {
  const path = (): JsonObject => {
    if (random.chance(0.4))
      return { path_redirect: random.pick(['/p', '/p?own=1', 'noslash', '/p#f', '?q']) };
    if (random.chance(0.4))
      return templateOf.get(rule) === undefined
        ? { prefix_rewrite: random.pick(['/', '/n', '/n/', 'n', '/n?z=1']) }
        : {};
    if (random.chance(0.4)) {
      const [regex, substitution] = random.pick(regexRewrites);
      return { regex_rewrite: { pattern: { regex }, substitution } };
    }
    return random.chance(0.2)
      ? { path_rewrite: random.pick(['/to/%REQ(x-user)%', '%REQ(x-none)%', '/a?b=%REQ(x-user)%']) }
      : {};
  };
  return {
    ...(random.chance(0.3)
      ? { https_redirect: true }
      : random.chance(0.3)
        ? { scheme_redirect: random.pick(['ws', 'https', 'http', 'HTTP']) }
        : {}),
    ...(random.chance(0.4)
      ? { host_redirect: random.pick(['new.test', 'new.test:81', '[::2]']) }
      : {}),
    ...(random.chance(0.3) ? { port_redirect: random.pick([8443, 80, 443]) } : {}),
    ...path(),
    ...(random.chance(0.3) ? { strip_query: true } : {}),
    response_code: random.pick([
      'MOVED_PERMANENTLY',
      'FOUND',
      'SEE_OTHER',
      'TEMPORARY_REDIRECT',
      'PERMANENT_REDIRECT',
    ]),
  };
}

function weighted(random: Random, cluster: () => string): JsonObject {
  const entry = (): JsonObject => ({
    ...(random.chance(0.15) ? { cluster_header: 'x-cluster' } : { name: cluster() }),
    weight: random.pick([0, 1, 20, 50]),
    ...(random.chance(0.5) ? { host_rewrite_literal: 'weighted.test' } : {}),
    ...(random.chance(0.2)
      ? { metadata_match: { filter_metadata: { 'envoy.lb': { version: 'v1' } } } }
      : {}),
    ...headerChanges(random, 0.25),
  });
  return {
    clusters: [entry(), entry(), entry(), { name: cluster(), weight: 1 }],
    ...(random.chance(0.5)
      ? random.pick<JsonObject>([{ header_name: 'x-num' }, { use_hash_policy: true }])
      : random.chance(0.3)
        ? { runtime_key_prefix: 'weights' }
        : {}),
  };
}

/** The one cluster specifier plugin that a configuration tells everything of. */
export function matcherPlugin(random: Random, cluster: () => string): JsonObject {
  const to = (): JsonObject => ({
    action: {
      name: 'to',
      typed_config: {
        '@type':
          'type.googleapis.com/envoy.extensions.router.cluster_specifiers.matcher.v3.ClusterAction',
        cluster: cluster(),
      },
    },
  });
  return {
    extension: {
      name: 'of-the-table',
      typed_config: {
        '@type':
          'type.googleapis.com/envoy.extensions.router.cluster_specifiers.matcher.v3.MatcherClusterSpecifier',
        cluster_matcher: {
          matcher_list: {
            matchers: [
              {
                predicate: {
                  single_predicate: {
                    input: {
                      name: 'header',
                      // Envoy 1.40 crashes on HttpRequestQueryParamMatchInput here.
                      typed_config: {
                        '@type':
                          'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput',
                        header_name: random.pick(['x-user', 'x-version', 'x-num']),
                      },
                    },
                    value_match: random.pick<JsonObject>([
                      { prefix: 'j' },
                      { exact: 'v1' },
                      { contains: '5' },
                      { exact: '1' },
                    ]),
                  },
                },
                on_match: to(),
              },
            ],
          },
          ...(random.chance(0.6) ? { on_no_match: to() } : {}),
        },
      },
    },
  };
}

function mirrors(random: Random, cluster: () => string): JsonObject {
  return random.chance(0.1)
    ? { request_mirror_policies: [{ cluster: cluster(), trace_sampled: false }] }
    : {};
}

/** What a RouteAction says beside where it leads. */
function policies(random: Random): JsonObject {
  return {
    ...(random.chance(0.35) ? { hash_policy: hashPolicies(random) } : {}),
    ...(random.chance(0.1) ? { priority: random.pick(['DEFAULT', 'HIGH']) } : {}),
    ...(random.chance(0.1)
      ? { retry_policy: { retry_on: random.pick(['5xx', 'connect-failure']), num_retries: 1 } }
      : {}),
    ...(random.chance(0.08)
      ? {
          internal_redirect_policy: {
            max_internal_redirects: random.pick([0, 1]),
            ...(random.chance(0.5) ? { redirect_response_codes: [301, 307] } : {}),
          },
        }
      : {}),
    ...(random.chance(0.06) ? { cors: cors(random) } : {}),
  };
}

/** A CorsPolicy of the older place. */
export function cors(random: Random): JsonObject {
  return {
    allow_origin_string_match: [
      random.pick<JsonObject>([
        { exact: 'http://a.test' },
        { exact: '*' },
        { prefix: 'http://b' },
        { safe_regex: { regex: '.*[.]test' } },
      ]),
    ],
    ...(random.chance(0.3)
      ? { filter_enabled: { default_value: { numerator: random.pick([0, 100]) } } }
      : {}),
    ...(random.chance(0.3) ? { forward_not_matching_preflights: random.chance(0.5) } : {}),
  };
}

/** The `route`, `redirect` … of a Route that has the match `rule`. */
export function action(random: Random, clusters: readonly string[], rule: JsonObject): JsonObject {
  const cluster = (): string => (random.chance(0.05) ? 'missing' : random.pick(clusters));
  switch (random.below(10)) {
    case 0:
      return {
        direct_response: {
          status: random.pick([200, 201, 204, 302, 404, 503]),
          ...(random.chance(0.5)
            ? {
                body: random.pick<JsonObject>([
                  { inline_string: 'direct' },
                  { inline_bytes: 'ZGlyZWN0' },
                ]),
              }
            : {}),
        },
      };
    case 1:
    case 2:
      return { redirect: redirect(random, rule) };
    case 3:
      return {
        route: {
          weighted_clusters: weighted(random, cluster),
          ...rewrites(random, rule),
          ...(random.chance(0.4) ? { hash_policy: hashPolicies(random) } : {}),
        },
      };
    case 4:
      return random.chance(0.2)
        ? { non_forwarding_action: {} }
        : {
            route: {
              cluster_header: 'x-cluster',
              cluster_not_found_response_code: random.pick([
                'NOT_FOUND',
                'SERVICE_UNAVAILABLE',
                'INTERNAL_SERVER_ERROR',
              ]),
              ...rewrites(random, rule),
            },
          };
    case 5:
      return random.chance(0.5)
        ? { route: { cluster: cluster(), ...rewrites(random, rule) } }
        : {
            route: {
              ...(random.chance(0.3)
                ? { cluster_specifier_plugin: 'of-the-table' }
                : { inline_cluster_specifier_plugin: matcherPlugin(random, cluster) }),
              ...rewrites(random, rule),
            },
          };
    default:
      return {
        route: {
          cluster: cluster(),
          ...rewrites(random, rule),
          ...mirrors(random, cluster),
          ...policies(random),
          ...(random.chance(0.3)
            ? {
                metadata_match: {
                  filter_metadata: {
                    'envoy.lb': random.pick<JsonObject>([
                      { version: 'v1' },
                      { version: 'v9' },
                      { stage: 'prod' },
                      { version: 'v1', stage: 'prod' },
                      { fallback_list: [{ version: 'v9' }, { version: 'v1' }] },
                    ]),
                  },
                },
              }
            : {}),
          ...(random.chance(0.1)
            ? { upgrade_configs: [{ upgrade_type: 'websocket', enabled: random.chance(0.5) }] }
            : {}),
        },
      };
  }
}
