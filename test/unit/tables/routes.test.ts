import { beforeAll, describe, expect, it } from 'vitest';

import { parseJson } from '../../../src-main/contract/json.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import type { ProxyConfig } from '../../../src-main/envoy/dump.ts';
import { shadowedRoutes } from '../../../src-main/envoy/tables/shadow.ts';
import { fixture, hasFixture } from '../../support/fixtures.ts';
import { proxyOf, recordedProxy, rowsOf } from '../../support/proxy-config.ts';

function routesOf(...routes: readonly object[]) {
  const config = proxyOf([
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump',
      dynamic_route_configs: [
        {
          version_info: 'v7',
          route_config: { name: '80', virtual_hosts: [{ name: 'h', domains: ['*'], routes }] },
        },
      ],
    },
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
      dynamic_active_clusters: [{ cluster: { name: 'a' } }, { cluster: { name: 'b' } }],
    },
  ]);
  return rowsOf(config, 'routes');
}

describe('destinations', () => {
  it.each<[string, object, object]>([
    ['a cluster', { route: { cluster: 'a' } }, { kind: 'cluster', text: 'a' }],
    [
      'weights as shares, with a mirror and a missing cluster',
      {
        route: {
          weighted_clusters: {
            clusters: [
              { name: 'a', weight: 1 },
              { name: 'x', weight: 2 },
            ],
          },
          request_mirror_policies: [{ cluster: 'b' }],
        },
      },
      {
        kind: 'weighted',
        text: 'a 33.3%, x 66.7%',
        clusters: [
          { name: 'a', weight: 33.3 },
          { name: 'x', weight: 66.7, missing: true },
          { name: 'b', mirror: true },
        ],
      },
    ],
    ['a header', { route: { cluster_header: 'x-to' } }, { kind: 'cluster-header', text: 'x-to' }],
    [
      'a redirect',
      { redirect: { https_redirect: true, host_redirect: 'b.example', response_code: 'FOUND' } },
      { kind: 'redirect', text: '302 https://b.example' },
    ],
    [
      'a redirect of the path',
      { redirect: { path_redirect: '/new' } },
      { kind: 'redirect', text: '301 /new' },
    ],
    ['an answer', { direct_response: { status: 502 } }, { kind: 'direct-response', text: '502' }],
    ['nothing', {}, { kind: 'none', text: '' }],
  ])('%s', (_what, action, expected) => {
    const [row] = routesOf({ match: { prefix: '/' }, ...action });
    expect(row?.destination).toMatchObject(expected);
  });
});

describe('conditions', () => {
  it.each<[object, string, readonly string[]]>([
    [{ prefix: '/api' }, '/api*', []],
    [{ path: '/x', case_sensitive: false }, '= /x', ['case_sensitive = false']],
    [{ path_separated_prefix: '/a' }, '/a[/*]', []],
    [{ safe_regex: { regex: '^/[a-z]+$' } }, '~ ^/[a-z]+$', []],
    [{ regex: '/old.*' }, '~ /old.*', []],
    [{ connect_matcher: {} }, 'CONNECT', []],
    [
      {
        prefix: '/',
        headers: [
          { name: ':method', string_match: { exact: 'GET' } },
          { name: 'x', string_match: { prefix: 'a', ignore_case: true }, invert_match: true },
          { name: 'y', present_match: true },
          { name: 'z', present_match: false },
          { name: 'n', range_match: { start: '1', end: '5' } },
          { name: 'old', exact_match: 'v' },
          { name: 'older', value: '.*', regex: true },
        ],
      },
      '/*',
      [
        ':method = GET',
        'not x ^= a (any case)',
        'y present',
        'z absent',
        'n in [1, 5)',
        'old = v',
        'older ~ .*',
      ],
    ],
    [
      {
        prefix: '/',
        query_parameters: [
          { name: 'q', string_match: { exact: '1' } },
          { name: 'p', present_match: true },
        ],
        grpc: {},
        runtime_fraction: {
          default_value: { numerator: 250, denominator: 'TEN_THOUSAND' },
          runtime_key: 'k',
        },
      },
      '/*',
      ['?q = 1', '?p present', 'gRPC', 'runtime 2.5% k'],
    ],
  ])('%j', (match, path, conditions) => {
    const [row] = routesOf({ match, route: { cluster: 'a' } });
    expect(row?.path).toBe(path);
    expect(row?.conditions).toEqual(conditions);
  });

  it('shows what it does not know as it stands', () => {
    const [row] = routesOf({ match: { prefix: '/', moon_phase: { full: true } }, route: {} });
    expect(row).toMatchObject({ path: '/*', conditions: ['moonPhase {"full":true}'] });
  });

  it('rewrites, time-out, retries and what made the route', () => {
    const [row] = routesOf({
      name: 'r1',
      match: { prefix: '/a' },
      route: {
        cluster: 'a',
        prefix_rewrite: '/b',
        host_rewrite_literal: 'c.example',
        timeout: '3s',
        retry_policy: { retry_on: '5xx', num_retries: 2, per_try_timeout: '1s' },
      },
      metadata: {
        filter_metadata: {
          istio: { config: '/apis/networking.istio.io/v1/namespaces/ns/virtual-service/vs' },
        },
      },
    });
    expect(row).toMatchObject({
      routeName: 'r1',
      version: 'v7',
      rewrites: ['prefix → /b', 'host → c.example'],
      timeout: '3s',
      retries: '2× 5xx (1s each)',
      madeBy: [{ kind: 'VirtualService', name: 'vs', namespace: 'ns' }],
    });
  });

  it('a virtual host without routes has a row of its own', () => {
    const config = proxyOf([
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump',
        dynamic_route_configs: [{ route_config: { name: '80', virtual_hosts: [{ name: 'h' }] } }],
      },
    ]);
    expect(rowsOf(config, 'routes')).toMatchObject([
      { virtualHost: 'h', route: null, domains: [] },
    ]);
  });
});

describe('shadowed routes', () => {
  const header = (name: string): object => ({ name, present_match: true });
  const of = (...matches: readonly object[]): readonly (number | undefined)[] =>
    shadowedRoutes(matches.map((match) => canonicalObject(parseJson(JSON.stringify({ match })))));

  it.each<[string, object, object, boolean]>([
    ['everything before anything', { prefix: '/' }, { path: '/x', headers: [header('a')] }, true],
    ['everything before a regex', { prefix: '/' }, { safe_regex: { regex: '/x' } }, true],
    ['a prefix before a longer one', { prefix: '/a' }, { prefix: '/ab' }, true],
    ['a prefix before a path in it', { prefix: '/a' }, { path: '/a/b' }, true],
    ['a longer prefix before a shorter', { prefix: '/ab' }, { prefix: '/a' }, false],
    [
      'a separated prefix before its paths',
      { path_separated_prefix: '/a' },
      { path: '/a/b' },
      true,
    ],
    [
      'a separated prefix before a sibling',
      { path_separated_prefix: '/a' },
      { path: '/ab' },
      false,
    ],
    [
      'a separated prefix before the plain one',
      { path_separated_prefix: '/a' },
      { prefix: '/a' },
      false,
    ],
    ['the same path', { path: '/a' }, { path: '/a', headers: [header('a')] }, true],
    ['the same regex', { safe_regex: { regex: 'x' } }, { safe_regex: { regex: 'x' } }, true],
    ['another regex', { safe_regex: { regex: 'x.*' } }, { safe_regex: { regex: 'xy' } }, false],
    [
      'a condition that the later one has too',
      { prefix: '/', headers: [header('a')] },
      { prefix: '/b', headers: [header('b'), header('a')] },
      true,
    ],
    [
      'a condition that the later one lacks',
      { prefix: '/', headers: [header('a')] },
      { prefix: '/b' },
      false,
    ],
    ['half of the requests', { prefix: '/', runtime_fraction: {} }, { prefix: '/' }, false],
    ['any case before one case', { prefix: '/A', case_sensitive: false }, { prefix: '/ab' }, true],
    ['one case before any case', { prefix: '/a' }, { prefix: '/ab', case_sensitive: false }, false],
    ['everything before CONNECT', { prefix: '/' }, { connect_matcher: {} }, false],
  ])('%s', (_what, earlier, later, shadowed) => {
    expect(of(earlier, later)).toEqual([undefined, shadowed ? 0 : undefined]);
  });

  it('names the first route that catches it', () => {
    expect(of({ path: '/x' }, { prefix: '/' }, { path: '/x' }, { path: '/y' })).toEqual([
      undefined,
      undefined,
      0,
      1,
    ]);
  });
});

const productpage = 'istio/live/proxies/productpage-v1-5b.default';

describe.runIf(hasFixture(productpage))('routes of one recorded proxy', () => {
  let config: ProxyConfig;
  beforeAll(() => {
    config = recordedProxy(fixture(productpage));
  });

  it('tell inline route configurations apart by their holders', () => {
    const inline = rowsOf(config, 'routes', { name: 'InboundPassthroughCluster' });
    expect(inline.map((row) => row.inlineOf)).toEqual([
      'virtualInbound / virtualInbound-catchall-http #1',
      'virtualInbound / virtualInbound-catchall-http #2',
    ]);
  });

  it('show weights, mirrors and the shadowed route', () => {
    const rows = rowsOf(config, 'routes', { name: '9080' });
    const weighted = rows.find((row) => row.destination.kind === 'weighted');
    expect(weighted?.destination.clusters.map(({ weight, mirror }) => weight ?? mirror)).toEqual([
      80,
      20,
      true,
    ]);
    const shadowed = rows.filter((row) => row.shadowedBy !== undefined);
    expect(shadowed.map((row) => [row.path, row.shadowedBy])).toEqual([['/ratings/deep*', 0]]);
  });

  it('keep allow_any and block_all, which istioctl leaves out', () => {
    const hosts = rowsOf(config, 'routes').map((row) => row.virtualHost);
    expect(hosts).toContain('allow_any');
  });
});
