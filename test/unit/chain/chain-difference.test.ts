import { describe, expect, it } from 'vitest';

import type { ChainLink, ChainPicture } from '../../../src-main/contract/chain.ts';
import { differencePicture } from '../../../src-main/envoy/chain/difference/difference-picture.ts';
import type { Differing } from '../../../src-main/envoy/chain/difference/places.ts';
import { pairUp } from '../../../src-main/envoy/chain/difference/twins.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { semanticRules } from '../../../src-main/envoy/diff/rules.ts';
import type { ProxyConfig } from '../../../src-main/envoy/dump.ts';
import { istioChainNames } from '../../../src-main/istio/names.ts';

const type = (name: string): string => `type.googleapis.com/envoy.admin.v3.${name}`;
const prefix = (path: string, action: object): object => ({ match: { prefix: path }, ...action });
const split = (weights: Readonly<Record<string, number>>): object => ({
  route: {
    weighted_clusters: {
      clusters: Object.entries(weights).map(([name, weight]) => ({ name, weight })),
    },
  },
});

function configOf(routes: readonly object[], clusters: readonly string[]): ProxyConfig {
  const manager = {
    '@type':
      'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    rds: { route_config_name: '9080' },
  };
  const listener = {
    name: 'in',
    address: { socket_address: { address: '0.0.0.0', port_value: 9080 } },
    filter_chains: [
      {
        filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }],
      },
    ],
  };
  const hosts = [{ name: 'reviews', domains: ['reviews'], routes }];
  const configs = [
    {
      '@type': type('ListenersConfigDump'),
      dynamic_listeners: [{ name: 'in', active_state: { listener } }],
    },
    {
      '@type': type('RoutesConfigDump'),
      dynamic_route_configs: [{ route_config: { name: '9080', virtual_hosts: hosts } }],
    },
    {
      '@type': type('ClustersConfigDump'),
      dynamic_active_clusters: clusters.map((name) => ({ cluster: { name, type: 'EDS' } })),
    },
  ];
  const dump = decodeDump(new TextEncoder().encode(JSON.stringify({ configs })));
  return { dump, clusters: undefined, serverInfo: undefined, certs: undefined };
}

const before = configOf(
  [prefix('/old', split({ v1: 100 })), prefix('/', split({ v1: 90, v2: 10 }))],
  ['v1', 'v2', 'gone'],
);
const after = configOf(
  [
    prefix('/new', { redirect: { host_redirect: 'x' } }),
    prefix('/', split({ v3: 5, v1: 75, v2: 20 })),
  ],
  // Another order: positions mean nothing across dumps.
  ['v3', 'v2', 'v1'],
);
const found: readonly Differing[] = [
  { kind: 'route', before: 0, after: 0 },
  { kind: 'cluster', before: 2 },
  { kind: 'cluster', after: 0 },
];
const pictureOf = (resources: readonly Differing[]): ChainPicture =>
  differencePicture(
    before,
    after,
    { resources, rules: semanticRules, limit: 100 },
    istioChainNames,
  );

describe('two configurations as one picture', () => {
  const picture = pictureOf(found);
  const marks = Object.fromEntries(
    picture.cards.map(({ whole, change, of }) => [whole, `${change ?? 'same'} ${of ?? ''}`]),
  );
  const links = picture.links.filter(({ change }) => change !== undefined);
  const wholeOf = (id: string): string => picture.cards.find((one) => one.id === id)?.whole ?? id;
  const said = ({ to, before: was, share, change }: ChainLink): string =>
    `${wholeOf(to)}: ${change ?? ''} ${String(was ?? '–')} → ${String(share ?? '–')}`;

  it('has a card each for what came, went and is another, and the path that leads there', () => {
    expect(marks).toMatchObject({
      v1: 'same after',
      v3: 'added after',
      gone: 'removed before',
      reviews: 'same after',
    });
    const routes = picture.cards.filter(({ column }) => column === 'route');
    expect(routes.map(({ change }) => change).sort()).toEqual(['added', 'changed', 'removed']);
    expect(picture.cards.some(({ column }) => column === 'entry')).toBe(true);
  });

  it('says both weights of an edge, and the one that is new', () => {
    expect(links.map(said).sort()).toEqual([
      'v1: changed 90 → 75',
      'v2: changed 10 → 20',
      'v3: added – → 5',
    ]);
  });

  it('draws every cluster once, whatever place it has in each dump', () => {
    const clusters = picture.cards.filter(({ column }) => column === 'cluster');
    expect(clusters.map(({ whole }) => whole).sort()).toEqual(['gone', 'v1', 'v2', 'v3']);
    const ids = picture.cards.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of picture.links)
      expect(ids).toEqual(expect.arrayContaining([from, to]));
  });

  it('is empty where nothing was found to differ', () => {
    expect(pictureOf([]).cards).toEqual([]);
  });
});

describe('pairs of items', () => {
  it('are what was said, then names by occurrence, then what is left', () => {
    const pairs = pairUp(['x', 'a', 'a', 'p'], ['a', 'q', 'y', 'a'], [{ a: 0, b: 2 }]);
    expect([...pairs].sort()).toEqual([
      [0, 2],
      [1, 0],
      [2, 3],
      [3, 1],
    ]);
  });

  it('leave out what one side alone has', () => {
    expect([...pairUp(['a', 'b'], ['a'], [{ a: 1, b: undefined }])]).toEqual([[0, 0]]);
    expect([...pairUp(['a', 'b', 'c'], ['a'], [])]).toEqual([[0, 0]]);
  });
});
