import { describe, expect, it } from 'vitest';

import type { ResourceKind } from '../../../src-main/contract/resources.ts';
import type { RouteRow } from '../../../src-main/contract/tables.ts';
import type { MessageKey } from '../../../src-main/words/keys.ts';
import { presetOf, presetOfRoute } from '../../../src-renderer/pages/trace/preset.ts';
import {
  endedByTransport,
  ordinal,
  stepState,
  survivors,
} from '../../../src-renderer/pages/trace/trace-words.ts';

const because = (key: MessageKey, params: Record<string, string> = {}) => ({
  reason: { key, params },
});

describe('the steps of a trace', () => {
  it.each([
    ['trace.chain.match', 'ok'],
    ['trace.filter.rbacNoneDenies', 'ok'],
    ['trace.tls.terminated', 'ok'],
    ['trace.chain.none', 'bad'],
    ['trace.filter.rbacNoneAllows', 'bad'],
    ['trace.filter.rbacDenied', 'bad'],
    ['trace.endpoint.empty', 'bad'],
    ['trace.cluster.notFound', 'bad'],
    ['trace.tls.secretMissing', 'bad'],
    ['trace.filter.jwt.depends', 'open'],
    ['trace.depends.httpFilter', 'open'],
    ['trace.endpoint.unknown', 'open'],
  ] as const)('%s stands as %s', (key, state) => {
    expect(stepState(because(key))).toBe(state);
  });

  it('tell how many chains each criterion left', () => {
    const step = because('trace.chain.none', {
      survivors: 'destination_port 2, transport_protocol 0',
    });
    expect(survivors(step)).toEqual([
      ['destination_port', '2'],
      ['transport_protocol', '0'],
    ]);
    expect(survivors(because('trace.route.none'))).toEqual([]);
    expect(endedByTransport(step)).toBe(true);
    expect(endedByTransport(because('trace.route.none'))).toBe(false);
  });

  it('count what has no name from one', () => {
    expect(ordinal('/filterChains/0')).toBe(1);
    expect(ordinal('/defaultFilterChain')).toBe(0);
  });
});

describe('a trace from what is selected', () => {
  it.each<[ResourceKind, string, Record<string, string> | undefined]>([
    [
      'cluster',
      'outbound|9080|v2|reviews.default.svc.cluster.local',
      { to: 'http://reviews.default.svc.cluster.local:9080/' },
    ],
    ['endpoint', 'outbound|80||a.example', { to: 'http://a.example/' }],
    ['cluster', 'outbound_.443_._.b.example', { to: 'https://b.example/' }],
    ['cluster', 'inbound|9080||', { to: 'http://localhost:9080/', direction: 'inbound' }],
    ['cluster', 'BlackHoleCluster', undefined],
    ['listener', '10.96.0.1_443', { to: '10.96.0.1:443' }],
    ['listener', 'fd00::7_443', { to: '[fd00::7]:443' }],
    ['listener', '0.0.0.0_9080', undefined],
    ['listener', 'virtualInbound', undefined],
    ['secret', 'default', undefined],
  ])('%s %s', (kind, name, preset) => {
    expect(presetOf({ kind, index: 0, name })).toEqual(preset);
  });

  it.each([
    ['9080', ['*', 'reviews', 'reviews.default'], '/v1*', 'http://reviews:9080/v1'],
    ['http.8080', ['shop.example'], '= /cart', 'http://shop.example/cart'],
    ['https.443.x', ['shop.example:443'], '~ ^/a.*', 'https://shop.example/'],
    ['x', ['reviews:9080'], '/*', 'http://reviews:9080/'],
  ])('route of %s', (routeConfig, domains, path, to) => {
    const row: RouteRow = {
      table: 'routes',
      ref: { kind: 'route', index: 0 },
      key: '0/0/0',
      state: 'active',
      routeConfig,
      virtualHost: '',
      domains,
      route: 0,
      routeName: '',
      path,
      conditions: [],
      destination: { kind: 'cluster', text: '', clusters: [] },
      rewrites: [],
      madeBy: [],
    };
    expect(presetOfRoute(row)).toEqual({ to });
  });
});
