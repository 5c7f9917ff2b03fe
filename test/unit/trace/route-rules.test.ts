import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../../src-main/contract/json.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import { HeaderMap } from '../../../src-main/envoy/match/headers.ts';
import { envoyRules } from '../../../src-main/envoy/match/rules.ts';
import { normalizeHost } from '../../../src-main/envoy/trace/http/codec-headers.ts';
import {
  mutateRequestHeaders,
  removeInternalOnly,
} from '../../../src-main/envoy/trace/http/request-headers.ts';
import { directReply } from '../../../src-main/envoy/trace/route/direct-reply.ts';
import { finalizeRequest, finalizeResponse } from '../../../src-main/envoy/trace/route/finalize.ts';
import { formatText } from '../../../src-main/envoy/trace/route/format.ts';
import { selectRoute } from '../../../src-main/envoy/trace/route/route.ts';
import { type ContextOptions, matchContext, type TestContext } from './support.ts';

/** What the real Envoy 1.40 was seen to do (test/conformance/routes.test.ts), each rule by its smallest case. */
type Headers = readonly (readonly [string, string])[];

const add = (key: string, value: string, action = 'APPEND_IF_EXISTS_OR_ADD'): JsonObject => ({
  header: { key, value },
  append_action: action,
});

function requestOf(headers: Headers, options: ContextOptions = {}): TestContext {
  return matchContext({
    ...options,
    headers: [
      [':authority', 'a.test'],
      [':path', '/foo'],
      [':method', 'GET'],
      [':scheme', 'http'],
      ['x-forwarded-proto', 'http'],
      ...headers,
    ],
  });
}

function configuration(
  route: JsonObject,
  host: JsonObject = {},
  whole: JsonObject = {},
): JsonObject {
  return canonicalObject({
    virtual_hosts: [
      { name: 'v', domains: ['*'], routes: [{ match: { prefix: '/' }, ...route }], ...host },
    ],
    ...whole,
  });
}

function selected(routes: JsonObject, context: TestContext) {
  const selection = selectRoute(routes, context);
  if (selection.kind !== 'route') throw new Error(`no route: ${selection.kind}`);
  return selection;
}

/** The headers as sent on. */
function sent(routes: JsonObject, context: TestContext): HeaderMap {
  const selection = selected(routes, context);
  const weighted = selection.clusters[0]?.weighted;
  finalizeRequest(selection, weighted, routes, context.headers, context);
  return context.headers;
}

describe('header changes', () => {
  const changed = (...options: JsonObject[]): HeaderMap =>
    sent(
      configuration({ route: { cluster: 'c' }, request_headers_to_add: options }),
      requestOf([['x-a', 'old']]),
    );

  it('make all values of a level before any is set, and overwrite before they add', () => {
    const after = changed(
      add('x-a', 'added'),
      add('x-a', 'new', 'OVERWRITE_IF_EXISTS_OR_ADD'),
      add('x-b', '%REQ(x-a)%'),
    );
    expect(after.all('x-a')).toEqual(['new', 'added']);
    expect(after.all('x-b')).toEqual(['old']);
  });

  it('look for what is absent or there before the level changes anything', () => {
    const after = changed(
      add('x-c', '1', 'ADD_IF_ABSENT'),
      add('x-c', '2', 'ADD_IF_ABSENT'),
      add('x-d', '1'),
      add('x-d', '2', 'OVERWRITE_IF_EXISTS'),
      add('x-a', 'none', 'ADD_IF_ABSENT'),
    );
    expect(after.all('x-c')).toEqual(['1', '2']);
    expect(after.all('x-d')).toEqual(['1']);
    expect(after.all('x-a')).toEqual(['old']);
  });

  it('leave empty values out unless they are kept', () => {
    const after = changed(add('x-e', '%REQ(x-none)%'), {
      ...add('x-f', '%REQ(x-none)%'),
      keep_empty_value: true,
    });
    expect(after.all('x-e')).toEqual([]);
    expect(after.all('x-f')).toEqual(['']);
  });

  it('go route, virtual host, configuration, or the other way round, with the weighted cluster always first', () => {
    const level = (name: string): JsonObject => ({ request_headers_to_add: [add('x-l', name)] });
    const all = (mostSpecific: boolean): JsonObject =>
      configuration(
        {
          route: {
            weighted_clusters: { clusters: [{ name: 'c', weight: 1, ...level('weighted') }] },
          },
          ...level('route'),
        },
        level('host'),
        { ...level('whole'), most_specific_header_mutations_wins: mostSpecific },
      );
    const order = (mostSpecific: boolean): readonly string[] =>
      sent(all(mostSpecific), requestOf([])).all('x-l');
    expect(order(false)).toEqual(['weighted', 'route', 'host', 'whole']);
    expect(order(true)).toEqual(['weighted', 'whole', 'host', 'route']);
  });

  it('take the Location of a redirect away, or put another one there', () => {
    const location = (change: JsonObject): string | undefined => {
      const routes = configuration({ redirect: { path_redirect: '/p' }, ...change });
      const context = requestOf([]);
      return directReply(selected(routes, context), context.headers, context, routes).location;
    };
    expect(location({})).toBe('http://a.test/p');
    expect(location({ response_headers_to_remove: ['location'] })).toBeUndefined();
    expect(
      location({
        response_headers_to_add: [add('location', '/mine', 'OVERWRITE_IF_EXISTS_OR_ADD')],
      }),
    ).toBe('/mine');
  });

  it('of a response see the request as it was sent on', () => {
    const routes = configuration({
      route: { cluster: 'c', prefix_rewrite: '/new/' },
      response_headers_to_add: [add('x-now', '%REQ(:path)%'), add('x-was', '%PATH(NQ)%')],
    });
    const context = requestOf([]);
    const selection = selected(routes, context);
    finalizeRequest(selection, undefined, routes, context.headers, context);
    const response = new HeaderMap();
    finalizeResponse(selection, undefined, routes, response, context);
    expect([...response.entries()]).toEqual([
      ['x-now', '/new/foo'],
      ['x-was', '/foo'],
    ]);
  });
});

describe('host rewrites', () => {
  const host = (
    action: JsonObject,
    headers: Headers = [],
    options: ContextOptions = {},
  ): HeaderMap =>
    sent(configuration({ route: { cluster: 'c', ...action } }), requestOf(headers, options));

  it('keep the old host, once in a row in x-forwarded-host', () => {
    const rewrite = { host_rewrite_literal: 'b.test', append_x_forwarded_host: true };
    expect(host(rewrite).get('x-envoy-original-host')).toBe('a.test');
    expect(host(rewrite).get('x-forwarded-host')).toBe('a.test');
    expect(host(rewrite, [['x-forwarded-host', 'z.test']]).get('x-forwarded-host')).toBe(
      'z.test,a.test',
    );
    expect(host(rewrite, [['x-forwarded-host', 'z.test,a.test']]).get('x-forwarded-host')).toBe(
      'z.test,a.test',
    );
  });

  it('keep nothing where the router has suppress_envoy_headers', () => {
    const after = host({ host_rewrite_literal: 'b.test', prefix_rewrite: '/n' }, [], {
      stream: { suppressed: true },
    });
    expect(after.get(':authority')).toBe('b.test');
    expect(after.get('x-envoy-original-host')).toBeUndefined();
    expect(after.get('x-envoy-original-path')).toBeUndefined();
  });

  it('by a format put "-" for what is missing', () => {
    expect(host({ host_rewrite: '%REQ(x-none)%.test' }).get(':authority')).toBe('-.test');
    expect(host({ path_rewrite: '%REQ(x-none)%' }).get(':path')).toBe('/foo');
  });

  it('that come to nothing change nothing', () => {
    const regex = { pattern: { regex: '.*' }, substitution: '' };
    expect(host({ host_rewrite_path_regex: regex }).get(':authority')).toBe('a.test');
    expect(host({ host_rewrite_header: 'x-none' }).get(':authority')).toBe('a.test');
  });

  it('give a CONNECT its port back', () => {
    const options = { stream: { connectPort: '10' } };
    expect(host({}, [], options).get(':authority')).toBe('a.test:10');
    expect(host({}, [[':authority', 'a.test:20']], options).get(':authority')).toMatch(/:20$/);
  });
});

describe('path rewrites', () => {
  const path = (match: JsonObject, action: JsonObject, from: string, whole: JsonObject = {}) => {
    const routes = configuration({ match, route: { cluster: 'c', ...action } }, {}, whole);
    const context = requestOf([]);
    context.headers.set(':path', from);
    return sent(routes, context).get(':path');
  };

  it('by prefix replace what the matcher says, also behind ignored parameters', () => {
    const ignoring = { ignore_path_parameters_in_path_matching: true };
    expect(path({ path: '/foo' }, { prefix_rewrite: '/new' }, '/foo;p=1?x', ignoring)).toBe(
      '/new;p=1?x',
    );
    expect(path({ prefix: '/foo' }, { prefix_rewrite: '/new' }, '/foo;p=1', ignoring)).toBe(
      '/new;p=1',
    );
  });

  it('give a CONNECT without path one', () => {
    const routes = configuration({
      match: { connect_matcher: {} },
      redirect: { prefix_rewrite: '/n' },
    });
    const context = requestOf([]);
    context.headers.set(':method', 'CONNECT');
    context.headers.remove(':path');
    const reply = directReply(selected(routes, context), context.headers, context, routes);
    expect(reply.location).toBe('http://a.test/n');
  });
});

describe('matchers', () => {
  const hit = (match: JsonObject, headers: Headers, options: ContextOptions = {}): boolean =>
    selectRoute(
      configuration({ match: { prefix: '/', ...match }, route: { cluster: 'c' } }),
      requestOf(headers, options),
    ).kind === 'route';

  it('of ranges read int64, nothing else', () => {
    const within = (value: string): boolean =>
      hit(
        {
          headers: [
            { name: 'x-n', range_match: { start: '9007199254740993', end: '9223372036854775807' } },
          ],
        },
        [['x-n', value]],
      );
    expect(within('9007199254740993')).toBe(true);
    expect(within('9007199254740992')).toBe(false);
    expect(within('9223372036854775808')).toBe(false);
    expect(within('+9007199254740994')).toBe(true);
    expect(within('1e16')).toBe(false);
  });

  it('of ranges stand odd bounds', () => {
    expect(
      hit({ headers: [{ name: 'x-n', range_match: { start: 1.5, end: 'x' } }] }, [['x-n', '1']]),
    ).toBe(false);
  });

  it('of filter state know strings and addresses', () => {
    const filterState = new Map([['k', '10.1.2.3:80']]);
    const state = (matcher: JsonObject): boolean =>
      hit({ filter_state: [{ key: 'k', ...matcher }] }, [], { filterState });
    expect(state({ string_match: { prefix: '10.' } })).toBe(true);
    expect(state({ string_match: { exact: 'x' } })).toBe(false);
    const ranges = [{ address_prefix: '10.0.0.0', prefix_len: 8 }];
    expect(state({ address_match: { ranges } })).toBe(true);
    expect(state({ address_match: { ranges, invert_match: true } })).toBe(false);
    expect(hit({ filter_state: [{ key: 'other', string_match: { prefix: '' } }] }, [])).toBe(false);
  });

  it('of grpc need a path', () => {
    const context = requestOf([['content-type', 'application/grpc']]);
    context.headers.remove(':path');
    const routes = configuration({
      match: { connect_matcher: {}, grpc: {} },
      route: { cluster: 'c' },
    });
    context.headers.set(':method', 'CONNECT');
    expect(selectRoute(routes, context).kind).toBe('no-route');
  });

  it('of runtime take whole percentages only', () => {
    const match = {
      runtime_fraction: { default_value: { numerator: 100 }, runtime_key: 'k' },
    };
    expect(hit(match, [], { runtime: { k: 0 } })).toBe(false);
    expect(hit(match, [], { runtime: { k: -1 } })).toBe(true);
    expect(hit(match, [], { runtime: { k: 0.5 } })).toBe(true);
  });
});

describe('rules of a version', () => {
  /** Does the route match, and which rule is named because it decided? */
  const under = (
    version: string,
    match: JsonObject,
    headers: Headers,
    whole: JsonObject = {},
  ): readonly [boolean, readonly string[]] => {
    const named: string[] = [];
    const context = {
      ...requestOf(headers, { version }),
      assume: (why: { readonly key: string }) => named.push(why.key),
    };
    const kind = selectRoute(
      configuration({ match: { prefix: '/', ...match }, route: { cluster: 'c' } }, {}, whole),
      context,
    ).kind;
    return [kind === 'route', named];
  };

  it('header values: joined, since 1.39 each alone', () => {
    const match = { headers: [{ name: 'x-v', string_match: { exact: 'a' } }] };
    const twice: Headers = [
      ['x-v', 'a'],
      ['x-v', 'b'],
    ];
    expect(under('1.38.2', match, twice)).toEqual([false, ['trace.rule.headersJoined']]);
    expect(under('1.39.0', match, twice)).toEqual([true, ['trace.rule.headersAlone']]);
    expect(under('1.38.2', match, [['x-v', 'a']])).toEqual([true, []]);
  });

  it('present_match of a query parameter: since 1.34 false means absent', () => {
    const match = { query_parameters: [{ name: 'q', present_match: false }] };
    expect(under('1.33.0', match, [])).toEqual([false, ['trace.rule.queryPresent']]);
    expect(under('1.34.0', match, [])).toEqual([true, []]);
  });

  it('ignored path parameters: cut at the first, since 1.40 of each segment', () => {
    const whole = { ignore_path_parameters_in_path_matching: true };
    const context = requestOf([]);
    context.headers.set(':path', '/foo;p/bar');
    const kind = (version: string): string =>
      selectRoute(
        configuration({ match: { path: '/foo/bar' }, route: { cluster: 'c' } }, {}, whole),
        { ...context, rules: envoyRules({}, version) },
      ).kind;
    expect(kind('1.39.0')).toBe('no-route');
    expect(kind('1.40.0')).toBe('route');
  });
});

describe('clusters', () => {
  const cluster = (action: JsonObject, headers: Headers, random?: number): readonly string[] =>
    selected(
      configuration({ route: action }),
      requestOf(headers, random === undefined ? {} : { random }),
    ).clusters.map(({ name }) => name);
  const weighted = (more: JsonObject): JsonObject => ({
    weighted_clusters: {
      clusters: [
        { name: 'a', weight: 1 },
        { name: 'b', weight: 2 },
      ],
      ...more,
    },
  });

  it('are chosen by a 64-bit number of a header', () => {
    const by = (value: string): readonly string[] =>
      cluster(weighted({ header_name: 'x-r' }), [['x-r', value]], 0);
    expect(by('18446744073709551615')).toEqual(['a']);
    expect(by('18446744073709551614')).toEqual(['b']);
    expect(by('18446744073709551617')).toEqual(['a']);
    expect(by('-1')).toEqual(['a']);
  });

  it('are those of the random number where no policy yields a hash', () => {
    expect(cluster(weighted({ use_hash_policy: true }), [], 0)).toEqual(['a']);
  });

  it('of the matcher specifier follow its tree', () => {
    const to = (name: string): JsonObject => ({
      action: {
        typed_config: {
          '@type':
            'type.googleapis.com/envoy.extensions.router.cluster_specifiers.matcher.v3.ClusterAction',
          cluster: name,
        },
      },
    });
    const input = {
      typed_config: {
        '@type': 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput',
        header_name: 'x-u',
      },
    };
    const specifier = {
      inline_cluster_specifier_plugin: {
        extension: {
          name: 'm',
          typed_config: {
            '@type':
              'type.googleapis.com/envoy.extensions.router.cluster_specifiers.matcher.v3.MatcherClusterSpecifier',
            cluster_matcher: {
              matcher_tree: { input, exact_match_map: { map: { x: to('first') } } },
              on_no_match: to('other'),
            },
          },
        },
      },
    };
    expect(cluster(specifier, [['x-u', 'x']])).toEqual(['first']);
    expect(cluster(specifier, [])).toEqual(['other']);
  });
});

describe('what the connection manager does to headers', () => {
  const rules = envoyRules({}, '1.40.0');
  const peer = { ip: '1.2.3.4', tls: false, own: '10.0.0.1' };

  it('takes what only internal callers may say', () => {
    const headers = (manager: JsonObject): HeaderMap => {
      const made = new HeaderMap([
        ['x-envoy-retry-on', '5xx'],
        ['x-envoy-original-path', '/was'],
        ['x-secret', 's'],
      ]);
      mutateRequestHeaders(made, canonicalObject(manager), peer, rules);
      removeInternalOnly(made, { internalOnlyHeaders: ['x-secret'] });
      return made;
    };
    const sidecar = headers({});
    expect(sidecar.get('x-envoy-retry-on')).toBeUndefined();
    expect(sidecar.get('x-envoy-original-path')).toBe('/was');
    expect(sidecar.get('x-envoy-external-address')).toBeUndefined();
    expect(sidecar.get('x-secret')).toBeUndefined();
    const edge = headers({ use_remote_address: true });
    expect(edge.get('x-envoy-original-path')).toBeUndefined();
    expect(edge.get('x-envoy-external-address')).toBe('1.2.3.4');
    const inner = headers({
      use_remote_address: true,
      internal_address_config: { cidr_ranges: [{ address_prefix: '1.0.0.0', prefix_len: 8 }] },
    });
    expect(inner.get('x-envoy-retry-on')).toBe('5xx');
    expect(inner.get('x-secret')).toBe('s');
  });

  it('strips the port of a CONNECT and remembers it', () => {
    const headers = new HeaderMap([
      [':authority', 'a.test:443'],
      [':method', 'CONNECT'],
    ]);
    expect(normalizeHost(headers, { stripAnyHostPort: true }, 80)).toBe('443');
    expect(headers.get(':authority')).toBe('a.test');
  });

  it('puts nothing behind an empty value', () => {
    const headers = new HeaderMap([
      ['via', ''],
      ['via', 'b'],
      ['via', ''],
      ['x-own', ''],
      ['x-own', 'b'],
    ]);
    expect(headers.all('via')).toEqual(['b']);
    expect(headers.all('x-own')).toEqual(['', 'b']);
  });
});

describe('formats', () => {
  const context = requestOf(
    [
      ['x-u', 'jason'],
      [':path', ''],
    ],
    {
      metadata: { ns: { s: 'v', o: { b: 1, a: [true] } } },
      filterState: new Map([['fs', 'x']]),
      stream: {
        protocol: 'HTTP/2',
        filterChain: 'chain',
        route: { name: 'r', metadata: { filterMetadata: { m: { k: 'of route' } } } },
      },
    },
  );
  context.headers.set(':path', '/p?x=a%20b+c&y');
  it.each([
    ['%REQ(x-u):3% %REQ(x-none?x-u)%%%', 'jas jason%'],
    ['%REQUEST_HEADER(X-U)%', 'jason'],
    ['[%REQ(x-none)%]', '[]'],
    ['%PROTOCOL% %FILTER_CHAIN_NAME% %ROUTE_NAME%', 'HTTP/2 chain r'],
    ['%QUERY_PARAM(x)%|%QUERY_PARAM(y)%|%QUERY_PARAM(z)%', 'a b c||'],
    ['%PATH(NQ)% %PATH(WQ:PATH)% %PATH(WQ:ORIG)%', '/p /p?x=a%20b+c&y '],
    ['%DYNAMIC_METADATA(ns:s)%', 'v'],
    ['%DYNAMIC_METADATA(ns:o)%', '{"a":[true],"b":1}'],
    ['%METADATA(ROUTE:m:k)% %METADATA(DYNAMIC:ns:s)%', 'of route v'],
    ['%FILTER_STATE(fs:PLAIN)%', 'x'],
    [`%CEL('/a+b' + request.url_path + "/" + request.headers['x-u'])%`, '/a+b/p/jason'],
    [`%CEL(re.extract(request.headers['x-u'], '(j)(a+)', '\\\\2\\\\1'))%`, 'aj'],
    ['%DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_PORT%', '127.0.0.1:80 1000'],
  ])('%s is %s', (format, want) => {
    expect(formatText(format, context)).toBe(want);
  });

  it('that only the running request knows are not known', () => {
    expect(formatText('%START_TIME%', context)).toBeUndefined();
    expect(formatText('%UPSTREAM_HOST%', context)).toBeUndefined();
    expect(formatText('%constructor%', context)).toBeUndefined();
  });
});
