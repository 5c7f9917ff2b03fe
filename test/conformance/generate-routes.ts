import type { JsonObject } from '../../src-main/contract/json.ts';
import { headerMatcher, stringMatch } from './generate-headers.ts';
import type { Random } from './random.ts';

/** Random virtual hosts and routes; small pools, so that requests meet them and candidates compete. */
export const hosts = [
  'a.example.com',
  'b.example.com',
  'x.b.example.com',
  'example.com',
  'A.Example.Com',
  'shop.test',
  'shop.test:8080',
  'api.shop.test.',
  'reviews',
  'reviews:9080',
  '10.1.2.3',
  '10.1.2.3:443',
  '[::1]:80',
  'b-bar.foo.com',
] as const;

const domains = [
  'a.example.com',
  'b.example.com',
  'example.com',
  '*.example.com',
  '*.b.example.com',
  '*-bar.foo.com',
  'shop.test',
  'shop.test:8080',
  'SHOP.test:*',
  'shop.*',
  'reviews',
  'reviews:*',
  '10.1.2.3',
  'api.*',
  '*.com',
  '[::1]:80',
] as const;

export const paths = [
  '/',
  '/foo',
  '/foobar',
  '/foo/',
  '/foo/bar',
  '/Foo',
  '/foo?x=1',
  '/foo?x=2&y=&x=1',
  '/foo?flag',
  '/api/v1/items/42',
  '/api/v1/items/42?x=1#f',
  '/api//v1///items',
  '/api/../foo',
  '/api/%2e%2e/foo',
  '/a%2Fb',
  '/a%5Cb/c',
  '/foo%20bar',
  '/foo;p=1/bar',
  '/%66oo',
  '/~user/-_.!*',
  '/foo/./bar/..',
  '/..',
  '/foo\\bar',
  '/foo|^`{}"<>',
  '/rest/en/wa',
  '//foo',
  '/foo[1]^b',
  "/foo'(x),:;@&=+$",
  '/a/b/../../foo',
  '/foo%2e',
  '/foo%',
  '/foo%zz',
  '/foo%00',
] as const;

function queryMatcher(random: Random): JsonObject {
  const name = random.pick(['x', 'y', 'flag', 'z']);
  switch (random.below(3)) {
    case 0:
      return { name, present_match: random.chance(0.6) };
    case 1:
      return { name };
    default:
      return { name, string_match: stringMatch(random, random.pick(['1', '2', ''])) };
  }
}

function pathMatch(random: Random): JsonObject {
  const insensitive = random.chance(0.25) ? { case_sensitive: false } : {};
  switch (random.below(8)) {
    case 0:
      return {
        path: random.pick(['/foo', '/FOO', '/api/v1/items/42', '/', '/foo/bar']),
        ...insensitive,
      };
    case 1:
      return {
        safe_regex: {
          regex: random.pick([
            '/foo.*',
            '/api/v[0-9]+/items/.*',
            '/.*',
            '/foo',
            '(?i)/FOO',
            '/[a-z]+/bar',
          ]),
        },
      };
    case 2:
      return {
        path_separated_prefix: random.pick(['/foo', '/api', '/api/v1', '/Foo']),
        ...insensitive,
      };
    case 3:
      return { prefix: '/' };
    case 4:
      return {
        path_match_policy: {
          name: 'envoy.path.match.uri_template.uri_template_matcher',
          typed_config: {
            '@type':
              'type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig',
            path_template: random.pick([
              '/rest/{lang}/{state}',
              '/api/*/items/{id}',
              '/{all=**}',
              '/foo/*',
            ]),
          },
        },
      };
    default:
      return {
        prefix: random.pick(['/foo', '/foo/', '/api', '/api/v1', '/Foo', '/a', '']),
        ...insensitive,
      };
  }
}

function match(random: Random): JsonObject {
  return {
    ...pathMatch(random),
    ...(random.chance(0.3)
      ? { headers: Array.from({ length: 1 + random.below(2) }, () => headerMatcher(random)) }
      : {}),
    ...(random.chance(0.15) ? { query_parameters: [queryMatcher(random)] } : {}),
    ...(random.chance(0.08) ? { grpc: {} } : {}),
    ...(random.chance(0.06) ? { tls_context: { presented: random.chance(0.5) } } : {}),
    ...(random.chance(0.06)
      ? {
          runtime_fraction: {
            default_value: { numerator: random.pick([0, 100]), denominator: 'HUNDRED' },
            runtime_key: 'some.key',
          },
        }
      : {}),
    ...(random.chance(0.05)
      ? {
          cookies: [
            {
              name: 'user',
              string_match: { exact: random.pick(['beta', 'q', 'beta-1']) },
              ...(random.chance(0.3) ? { invert_match: true } : {}),
            },
          ],
        }
      : {}),
  };
}

function rewrites(random: Random, rule: JsonObject): JsonObject {
  const out: JsonObject = {};
  switch (random.below(6)) {
    case 0:
      // Envoy refuses prefix_rewrite together with a URI template.
      if (rule['path_match_policy'] === undefined)
        out['prefix_rewrite'] = random.pick(['/', '/new', '/new/', '/x?y=1']);
      break;
    case 1:
      out['regex_rewrite'] = {
        pattern: { regex: random.pick(['^/foo(.*)$', '/([a-z]+)', 'o', '.*']) },
        substitution: random.pick(['/bar\\1', '/\\0', 'x', '']),
      };
      break;
    case 2:
      if (rule['path_match_policy'] !== undefined && JSON.stringify(rule).includes('{lang}'))
        out['path_rewrite_policy'] = {
          name: 'envoy.path.rewrite.uri_template.uri_template_rewriter',
          typed_config: {
            '@type':
              'type.googleapis.com/envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig',
            path_template_rewrite: '/{state}/{lang}',
          },
        };
      break;
    default:
      break;
  }
  switch (random.below(5)) {
    case 0:
      out['host_rewrite_literal'] = 'literal.test';
      break;
    case 1:
      out['host_rewrite_header'] = 'x-user';
      break;
    case 2:
      out['host_rewrite_path_regex'] = {
        pattern: { regex: '^/([a-z]+).*$' },
        substitution: '\\1.test',
      };
      break;
    default:
      break;
  }
  return out;
}

function action(random: Random, clusters: readonly string[], rule: JsonObject): JsonObject {
  const cluster = (): string => (random.chance(0.05) ? 'missing' : random.pick(clusters));
  switch (random.below(10)) {
    case 0:
      return {
        direct_response: {
          status: random.pick([200, 201, 204, 302, 404, 503]),
          ...(random.chance(0.5) ? { body: { inline_string: 'direct' } } : {}),
        },
      };
    case 1:
    case 2:
      return {
        redirect: {
          ...(random.chance(0.3)
            ? { https_redirect: true }
            : random.chance(0.3)
              ? { scheme_redirect: 'ws' }
              : {}),
          ...(random.chance(0.4)
            ? { host_redirect: random.pick(['new.test', 'new.test:81', '[::2]']) }
            : {}),
          ...(random.chance(0.3) ? { port_redirect: 8443 } : {}),
          ...(random.chance(0.4)
            ? { path_redirect: random.pick(['/p', '/p?own=1', 'noslash']) }
            : rule['path_match_policy'] === undefined && random.chance(0.4)
              ? { prefix_rewrite: random.pick(['/', '/n', '/n/']) }
              : random.chance(0.3)
                ? { regex_rewrite: { pattern: { regex: '/([a-z]+)' }, substitution: '/r/\\1' } }
                : {}),
          ...(random.chance(0.3) ? { strip_query: true } : {}),
          response_code: random.pick([
            'MOVED_PERMANENTLY',
            'FOUND',
            'SEE_OTHER',
            'TEMPORARY_REDIRECT',
            'PERMANENT_REDIRECT',
          ]),
        },
      };
    case 3:
      return {
        route: {
          weighted_clusters: {
            clusters: [cluster(), cluster(), cluster()]
              .map((name) => ({
                name,
                weight: random.pick([0, 1, 20, 50]),
                ...(random.chance(0.5) ? { host_rewrite_literal: 'weighted.test' } : {}),
              }))
              .concat([{ name: cluster(), weight: 1 }]),
          },
          ...rewrites(random, rule),
        },
      };
    case 4:
      return {
        route: {
          cluster_header: 'x-cluster',
          cluster_not_found_response_code: random.pick([
            'NOT_FOUND',
            'SERVICE_UNAVAILABLE',
            'INTERNAL_SERVER_ERROR',
          ]),
        },
      };
    default:
      return {
        route: {
          cluster: cluster(),
          ...rewrites(random, rule),
          ...(random.chance(0.3)
            ? {
                metadata_match: {
                  filter_metadata: {
                    'envoy.lb': random.pick([
                      { version: 'v1' },
                      { version: 'v9' },
                      { stage: 'prod' },
                      { version: 'v1', stage: 'prod' },
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

/** Per-route configuration of the filters that can be evaluated; Istio puts its faults and CORS here. */
function perFilter(random: Random): JsonObject {
  const filter = (name: string): string =>
    `type.googleapis.com/envoy.extensions.filters.http.${name}`;
  const all: JsonObject = {};
  if (random.chance(0.12))
    all['envoy.filters.http.fault'] = {
      '@type': filter('fault.v3.HTTPFault'),
      abort: { http_status: 417, percentage: { numerator: random.pick([0, 100]) } },
      ...(random.chance(0.5) ? { headers: [headerMatcher(random)] } : {}),
    };
  if (random.chance(0.12))
    all['envoy.filters.http.rbac'] = {
      '@type': filter('rbac.v3.RBACPerRoute'),
      ...(random.chance(0.6)
        ? {
            rbac: {
              rules: {
                action: 'DENY',
                policies: {
                  'per route': {
                    permissions: [{ header: headerMatcher(random) }],
                    principals: [{ any: true }],
                  },
                },
              },
            },
          }
        : {}),
    };
  if (random.chance(0.2))
    all['envoy.filters.http.cors'] = {
      '@type': filter('cors.v3.CorsPolicy'),
      allow_origin_string_match: [stringMatch(random, 'http://a.test')],
    };
  return Object.keys(all).length === 0 ? {} : { typed_per_filter_config: all };
}

/** An inline RouteConfiguration. Every route is named, so that the log tells virtual host and route at once. */
export function routeConfiguration(random: Random, clusters: readonly string[]): JsonObject {
  const chosen: string[] = random.some<string>(domains, 1, 7);
  if (random.chance(0.75)) chosen.push('*');
  const virtualHosts: JsonObject[] = [];
  // Domains are compared in lower case: two spellings of one would be refused.
  const seen = new Set<string>();
  const left = chosen.filter((domain) => {
    const key = domain.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  while (left.length > 0) {
    const index = virtualHosts.length;
    const routes = Array.from({ length: random.below(6) }, (_unused, at): JsonObject => {
      const rule = match(random);
      return {
        name: `h${String(index)}r${String(at)}`,
        match: rule,
        ...action(random, clusters, rule),
        ...perFilter(random),
      };
    });
    virtualHosts.push({
      name: `h${String(index)}`,
      domains: left.splice(0, 1 + random.below(2)),
      routes,
      ...(random.chance(0.12) ? { require_tls: random.pick(['ALL', 'EXTERNAL_ONLY']) } : {}),
    });
  }
  return {
    name: 'routes',
    validate_clusters: false,
    virtual_hosts: virtualHosts,
    ...(random.chance(0.4) ? { ignore_port_in_host_matching: true } : {}),
    ...(random.chance(0.15) ? { ignore_path_parameters_in_path_matching: true } : {}),
  };
}
