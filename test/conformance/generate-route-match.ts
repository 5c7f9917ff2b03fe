import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { headerMatcher, stringMatch } from './generate-headers.ts';
import { metadataMatcher, stateMatcher } from './generate-metadata.ts';

function queryMatcher(random: Random): JsonObject {
  const name = random.pick(['x', 'y', 'flag', 'z', 'X', '']);
  switch (name === '' ? 1 : random.below(4)) {
    case 0:
      return { name, present_match: random.chance(0.6) };
    case 1:
      return { name: name === '' ? 'x' : name };
    default:
      return { name, string_match: stringMatch(random, random.pick(['1', '2', '', 'a%20b'])) };
  }
}

/** Templates whose variables are known, so that a rewrite can name them. */
const templates: readonly (readonly [string, readonly string[]])[] = [
  ['/rest/{lang}/{state}', ['lang', 'state']],
  ['/api/*/items/{id}', ['id']],
  ['/{all=**}', ['all']],
  ['/foo/*', []],
  ['/foo/**', []],
  ['/{a}/{b=*/items/*}', ['a', 'b']],
  ['/api/{rest=v1/**}', ['rest']],
  ['/{first}/{last}.m3u8', ['first', 'last']],
  ['/{a}', ['a']],
  ['/foo/{file}.txt', ['file']],
];

export const templateOf = new WeakMap<JsonObject, readonly string[]>();

const regexes = [
  '/foo.*',
  '/api/v[0-9]+/items/.*',
  '/.*',
  '/foo',
  '(?i)/FOO',
  '/[a-z]+/bar',
  '/foo|/foo/bar',
  '^/foo$',
  '.*bar',
  '/(?:foo|api)/?.*',
  '/foo\\z',
  '(?s)/.+',
  '/[[:alpha:]]+',
  '/\\pL+',
  '/fo{2}(bar)?',
  '/foo\\b.*',
  '(?U)/.+',
  '/foo\\.?',
  '',
] as const;

function pathMatch(random: Random): JsonObject {
  const insensitive = random.chance(0.25) ? { case_sensitive: false } : {};
  switch (random.below(9)) {
    case 0:
      return {
        path: random.pick([
          '/foo',
          '/FOO',
          '/api/v1/items/42',
          '/',
          '/foo/bar',
          '/foo/',
          '/foo;p=1/bar',
        ]),
        ...insensitive,
      };
    case 1:
      return { safe_regex: { regex: random.pick(regexes.filter((one) => one !== '')) } };
    case 2:
      return {
        path_separated_prefix: random.pick([
          '/foo',
          '/api',
          '/api/v1',
          '/Foo',
          '/foo/bar',
          '/foo;p=1',
        ]),
        ...insensitive,
      };
    case 3:
      return { prefix: '/', ...insensitive };
    case 4: {
      const [template, variables] = random.pick(templates);
      const policy: JsonObject = {
        path_match_policy: {
          name: 'envoy.path.match.uri_template.uri_template_matcher',
          typed_config: {
            '@type':
              'type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig',
            path_template: template,
          },
        },
      };
      templateOf.set(policy, variables);
      return policy;
    }
    case 5:
      return random.chance(0.4) ? { connect_matcher: {} } : { prefix: '/' };
    default:
      return {
        prefix: random.pick([
          '/foo',
          '/foo/',
          '/api',
          '/api/v1',
          '/Foo',
          '/a',
          '',
          '/foo;p',
          '/FOO/B',
        ]),
        ...insensitive,
      };
  }
}

function cookieMatcher(random: Random): JsonObject {
  return {
    name: random.pick(['user', 'a', 'none']),
    string_match: stringMatch(random, random.pick(['beta', 'q', 'beta-1', 'b'])),
    ...(random.chance(0.3) ? { invert_match: true } : {}),
  };
}

/** A RouteMatch. `metadata`: with dynamic_metadata, which a filter has to set. */
export function match(random: Random, metadata = false): JsonObject {
  const path = pathMatch(random);
  const rule: JsonObject = {
    ...path,
    ...(random.chance(0.3)
      ? { headers: Array.from({ length: 1 + random.below(2) }, () => headerMatcher(random)) }
      : {}),
    ...(random.chance(0.15) ? { query_parameters: [queryMatcher(random)] } : {}),
    ...(random.chance(0.08) ? { grpc: {} } : {}),
    ...(random.chance(0.06)
      ? {
          tls_context: {
            presented: random.chance(0.5),
            ...(random.chance(0.3) ? { validated: random.chance(0.5) } : {}),
          },
        }
      : {}),
    ...(random.chance(0.06)
      ? {
          runtime_fraction: {
            default_value: random.pick<JsonObject>([
              { numerator: 0 },
              { numerator: 100, denominator: 'HUNDRED' },
              { numerator: 10_000, denominator: 'TEN_THOUSAND' },
              { numerator: 1_000_000, denominator: 'MILLION' },
            ]),
            runtime_key: random.pick(['some.key', 'routes.all', 'routes.none', 'routes.whole']),
          },
        }
      : {}),
    ...(random.chance(0.06)
      ? { cookies: random.some([0, 1], 1, 2).map(() => cookieMatcher(random)) }
      : {}),
    ...(random.chance(0.05) ? { filter_state: [stateMatcher(random)] } : {}),
    ...(metadata && random.chance(0.3) ? { dynamic_metadata: [metadataMatcher(random)] } : {}),
  };
  const variables = templateOf.get(path);
  if (variables !== undefined) templateOf.set(rule, variables);
  return rule;
}
