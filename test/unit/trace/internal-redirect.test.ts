import { describe, expect, it } from 'vitest';

import { type JsonObject, text } from '../../../src-main/contract/json.ts';
import { type HopResult, traceHop } from '../../../src-main/envoy/trace/hop.ts';
import { proxyOf } from '../../support/proxy-config.ts';

const type = (name: string, fields: JsonObject = {}): JsonObject => ({
  '@type': `type.googleapis.com/envoy.${name}`,
  ...fields,
});
const predicate = (name: string, fields: JsonObject = {}): JsonObject => ({
  name,
  typed_config: type(`extensions.internal_redirect.${name}`, fields),
});
const listed = predicate('allow_listed_routes.v3.AllowListedRoutesConfig', {
  allowed_route_names: ['t1'],
});

function ask(policy: JsonObject | undefined, action: JsonObject = {}): HopResult {
  const direct = { direct_response: { status: 200 } };
  const routes = [
    { name: 't1', match: { prefix: '/t1' }, ...direct },
    { name: 't2', match: { prefix: '/t2' }, ...direct },
    {
      name: 'go',
      match: { prefix: '/go' },
      route: {
        cluster: 'b',
        ...(policy === undefined ? {} : { internal_redirect_policy: policy }),
        ...action,
      },
    },
  ];
  const manager = type(
    'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      route_config: { virtual_hosts: [{ name: 'v', domains: ['*'], routes }] },
      http_filters: [{ name: 'r', typed_config: type('extensions.filters.http.router.v3.Router') }],
    },
  );
  const address = (port: number): JsonObject => ({
    address: { socket_address: { address: '127.0.0.1', port_value: port } },
  });
  const filters = [{ name: 'h', typed_config: manager }];
  const listener = { name: 'l', ...address(80), filter_chains: [{ filters }] };
  const endpoints = [{ lb_endpoints: [{ endpoint: address(90) }] }];
  const cluster = { name: 'b', type: 'STATIC', load_assignment: { endpoints } };
  const config = proxyOf([
    type('admin.v3.ListenersConfigDump', { static_listeners: [{ listener }] }),
    type('admin.v3.ClustersConfigDump', { static_clusters: [{ cluster }] }),
  ]);
  return traceHop(
    config,
    {
      acceptedAt: null,
      destination: { ip: '127.0.0.1', port: 80 },
      source: { ip: '127.0.0.1', port: 1000 },
      tls: null,
      http: { version: 'HTTP/1.1', method: 'GET', authority: 'h', path: '/go', headers: [] },
      random: null,
    },
    { pod: '', identity: undefined },
  );
}

/** The route of the redirect, if Envoy follows it. */
function led(policy: JsonObject | undefined, location: string, status = 302): string {
  const forward = ask(policy).branches[0]?.forward;
  const why = forward?.followed?.(status, location);
  return why === undefined ? 'handed on' : text(why.params['route']);
}

const cross = { allow_cross_scheme_redirect: true };
const safe = { ...cross, predicates: [predicate('safe_cross_scheme.v3.SafeCrossSchemeConfig')] };
const been = { predicates: [predicate('previous_routes.v3.PreviousRoutesConfig')] };

/** What 1.40.0 did: two listeners, the second answers with the status and the location. */
describe('a redirect of the endpoint', () => {
  it.each<[string, JsonObject | undefined, string, number, string]>([
    ['no policy', undefined, 'http://h/t1', 302, 'handed on'],
    ['the plain policy', {}, 'http://h/t1', 302, 't1'],
    ['another route', {}, 'http://h/t2', 302, 't2'],
    ['another port', {}, 'http://h:99/t1', 302, 't1'],
    ['a query and a fragment', {}, 'http://h/t1?a=b#frag', 302, 't1'],
    ['capitals', {}, 'HTTP://H/t1', 302, 't1'],
    ['a relative URL', {}, '/t1', 302, 'handed on'],
    ['without a scheme', {}, '//h/t1', 302, 'handed on'],
    ['a broken URL', {}, 'http://', 302, 'handed on'],
    ['no route', {}, 'http://nohost/none', 302, 'handed on'],
    ['another scheme', {}, 'https://h/t1', 302, 'handed on'],
    ['ftp, which counts as another', {}, 'ftp://h/t1', 302, 'handed on'],
    ['another scheme, allowed', cross, 'https://h/t1', 302, 't1'],
    ['ftp, allowed', cross, 'ftp://h/t1', 302, 't1'],
    ['another status', {}, 'http://h/t1', 301, 'handed on'],
    ['listed', { redirect_response_codes: [301, 303, 307] }, 'http://h/t1', 307, 't1'],
    [
      '302 where others are listed',
      { redirect_response_codes: [301] },
      'http://h/t1',
      302,
      'handed on',
    ],
    [
      '308 where it is not',
      { redirect_response_codes: [301, 303, 307] },
      'http://h/t1',
      308,
      'handed on',
    ],
    ['none at all', { max_internal_redirects: 0 }, 'http://h/t1', 302, 'handed on'],
    ['a listed route', { predicates: [listed] }, 'http://h/t1', 302, 't1'],
    ['a route that is not listed', { predicates: [listed] }, 'http://h/t2', 302, 'handed on'],
    ['from http to https, safely', safe, 'https://h/t1', 302, 'handed on'],
    ['from http to http, safely', safe, 'http://h/t1', 302, 't1'],
    ['where it has not been', been, 'http://h/t1', 302, 't1'],
  ])('%s', (_what, policy, location, status, expected) => {
    expect(led(policy, location, status)).toBe(expected);
  });

  it('is said before anybody answers', () => {
    const policy = {
      ...cross,
      redirect_response_codes: [301, 302, 400],
      max_internal_redirects: 3,
      predicates: [listed],
    };
    expect(ask(policy).hop.assumptions).toEqual([
      { key: 'trace.assume.internalRedirect', params: { codes: '301, 302', most: 3 } },
      { key: 'trace.assume.redirectRules', params: { rules: 'AllowListedRoutes (t1)' } },
    ]);
    expect(ask({}).hop.assumptions.map(({ key }) => key)).toEqual([
      'trace.assume.internalRedirectSameScheme',
    ]);
    const older = ask(undefined, { internal_redirect_action: 'HANDLE_INTERNAL_REDIRECT' });
    expect(older.hop.assumptions[0]?.params).toEqual({ codes: '302', most: 1 });
    expect(ask(undefined).hop.assumptions).toEqual([]);
  });
});
