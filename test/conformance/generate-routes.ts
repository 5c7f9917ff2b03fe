import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { headerChanges } from './generate-headers.ts';
import { perFilter } from './generate-per-route.ts';
import { action, cors, matcherPlugin } from './generate-route-actions.ts';
import { match } from './generate-route-match.ts';

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

/** What RBAC and formats may read of a route. */
function routeMetadata(random: Random): JsonObject {
  return {
    filter_metadata: {
      meta: { version: random.pick(['v1', 'v2']), owner: 'team' },
    },
  };
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

/** A virtual host's routes in a matcher tree instead of a list: as Route or RouteList. */
function routeTree(random: Random, routes: readonly JsonObject[]): JsonObject {
  const typed = (name: string, fields: JsonObject): JsonObject => ({
    name,
    typed_config: { '@type': `type.googleapis.com/envoy.${name}`, ...fields },
  });
  // Envoy refuses a route table that asks for anything but request headers (router/matcher_visitor.cc).
  const input = (): JsonObject =>
    typed('type.matcher.v3.HttpRequestHeaderMatchInput', {
      header_name: random.pick(['x-user', ':path', 'x-version', ':method', 'cookie']),
    });
  const action = (): JsonObject => {
    const one = random.pick(routes);
    return random.chance(0.5)
      ? { action: typed('config.route.v3.Route', one) }
      : {
          action: typed('config.route.v3.RouteList', {
            routes: random.some(routes, 1, routes.length),
          }),
        };
  };
  const target = (depth: number): JsonObject =>
    depth > 0 && random.chance(0.3) ? { matcher: tree(depth - 1) } : action();
  function tree(depth: number): JsonObject {
    const miss = random.chance(0.6) ? { on_no_match: target(depth) } : {};
    const map = (): JsonObject => ({
      map: Object.fromEntries(
        random
          .some(
            ['jason', 'j', 'v1', '/foo', '/foo?x=1', '/', 'GET', '1', 'user=beta', '/api'],
            2,
            5,
          )
          .map((key) => [key, target(depth)]),
      ),
    });
    switch (random.below(3)) {
      case 0:
        return { matcher_tree: { input: input(), exact_match_map: map() }, ...miss };
      case 1:
        return { matcher_tree: { input: input(), prefix_match_map: map() }, ...miss };
      default: {
        const predicate = (): JsonObject => ({
          single_predicate: {
            input: input(),
            value_match: random.pick<JsonObject>([
              { exact: 'jason' },
              { prefix: '/f' },
              { suffix: '1' },
              { contains: 'o' },
              { exact: 'V1', ignore_case: true },
              { safe_regex: { google_re2: {}, regex: '[a-z]+' } },
            ]),
          },
        });
        return {
          matcher_list: {
            matchers: Array.from({ length: 1 + random.below(3) }, () => ({
              predicate: random.pick<JsonObject>([
                predicate(),
                { not_matcher: predicate() },
                { or_matcher: { predicate: [predicate(), predicate()] } },
                { and_matcher: { predicate: [predicate(), predicate()] } },
              ]),
              on_match: target(depth),
            })),
          },
          ...miss,
        };
      }
    }
  }
  return { matcher: tree(2) };
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
        ...perFilter(random, 0.12),
        ...changes(0.5),
        ...(random.chance(0.3) ? { metadata: routeMetadata(random) } : {}),
        ...(does['redirect'] === undefined ? {} : locationChange(random)),
      };
    });
    virtualHosts.push({
      name: `h${String(index)}`,
      domains: left.splice(0, 1 + random.below(2)),
      ...(routes.length > 0 && random.chance(0.15) ? routeTree(random, routes) : { routes }),
      ...perFilter(random, 0.04),
      ...(random.chance(0.06) ? { cors: cors(random) } : {}),
      ...(random.chance(0.08) ? { include_request_attempt_count: true } : {}),
      ...(random.chance(0.05) ? { retry_policy: { retry_on: '5xx', num_retries: 1 } } : {}),
      ...(random.chance(0.12) ? { require_tls: random.pick(['ALL', 'EXTERNAL_ONLY']) } : {}),
      ...changes(0.4),
    });
  }
  return {
    name: 'routes',
    validate_clusters: false,
    cluster_specifier_plugins: [matcherPlugin(random, () => random.pick(clusters))],
    ...perFilter(random, 0.03),
    virtual_hosts: virtualHosts,
    ...(random.chance(0.4) ? { ignore_port_in_host_matching: true } : {}),
    ...(random.chance(0.15) ? { ignore_path_parameters_in_path_matching: true } : {}),
    ...(random.chance(0.1) ? { vhost_header: 'x-host' } : {}),
    ...(random.chance(0.2) ? { internal_only_headers: ['x-version'] } : {}),
    ...(random.chance(0.4) ? { most_specific_header_mutations_wins: true } : {}),
    ...changes(0.4),
  };
}
