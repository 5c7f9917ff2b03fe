import type { JsonObject } from '../../src-main/contract/json.ts';
import { headerChanges, headerMatcher, stringMatch } from './generate-headers.ts';
import { action } from './generate-route-actions.ts';
import { match } from './generate-route-match.ts';
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

/** Response changes see the Location of a redirect, too. */
function locationChange(random: Random): JsonObject {
  if (random.chance(0.9)) return {};
  return random.chance(0.3)
    ? { response_headers_to_remove: ['location'] }
    : {
        response_headers_to_add: [
          {
            header: { key: 'location', value: random.pick(['/mine', '/for/%REQ(x-user)%']) },
            append_action: random.pick([
              'OVERWRITE_IF_EXISTS',
              'ADD_IF_ABSENT',
              'APPEND_IF_EXISTS_OR_ADD',
            ]),
          },
        ],
      };
}

export interface RouteOptions {
  /** Header changes on every level, which only the header suite looks at. */
  readonly headers?: boolean;
  /** dynamic_metadata matchers. */
  readonly metadata?: boolean;
}

/** An inline RouteConfiguration. Every route is named, so that the log tells virtual host and route at once. */
export function routeConfiguration(
  random: Random,
  clusters: readonly string[],
  options: RouteOptions = {},
): JsonObject {
  const changes = (share: number): JsonObject =>
    options.headers === true ? headerChanges(random, share) : {};
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
      const rule = match(random, options.metadata);
      const does = action(random, clusters, rule);
      return {
        name: `h${String(index)}r${String(at)}`,
        match: rule,
        ...does,
        ...perFilter(random),
        ...changes(0.5),
        ...(does['redirect'] === undefined ? {} : locationChange(random)),
      };
    });
    virtualHosts.push({
      name: `h${String(index)}`,
      domains: left.splice(0, 1 + random.below(2)),
      routes,
      ...(random.chance(0.12) ? { require_tls: random.pick(['ALL', 'EXTERNAL_ONLY']) } : {}),
      ...changes(0.4),
    });
  }
  return {
    name: 'routes',
    validate_clusters: false,
    virtual_hosts: virtualHosts,
    ...(random.chance(0.4) ? { ignore_port_in_host_matching: true } : {}),
    ...(random.chance(0.15) ? { ignore_path_parameters_in_path_matching: true } : {}),
    ...(random.chance(0.1) ? { vhost_header: 'x-host' } : {}),
    ...(random.chance(0.2) ? { internal_only_headers: ['x-version'] } : {}),
    ...(random.chance(0.4) ? { most_specific_header_mutations_wins: true } : {}),
    ...changes(0.4),
  };
}
