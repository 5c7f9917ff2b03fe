import { describe, expect, it } from 'vitest';

import type { ChainPicture, ChainQuery } from '../../../src-main/contract/chain.ts';
import { chainPicture, chainSearch } from '../../../src-main/envoy/chain/picture/picture.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import type { ProxyConfig } from '../../../src-main/envoy/dump.ts';
import { istioChainNames } from '../../../src-main/istio/names.ts';
import { sayMessage } from '../../../src-main/words/say.ts';

const type = (name: string) => `type.googleapis.com/envoy.admin.v3.${name}`;

function hcm(config: object): object {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type':
        'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
      ...config,
    },
  };
}

function listener(name: string, port: number, extra: object): object {
  const body = {
    name,
    address: { socket_address: { address: '0.0.0.0', port_value: port } },
    ...extra,
  };
  return { name, active_state: { listener: body } };
}

interface Shape {
  readonly endpoints?: number;
  readonly hosts?: number;
  readonly routes?: readonly object[];
}

const prefix = (path: string, action: object): object => ({ match: { prefix: path }, ...action });
const to = (cluster: string): object => ({ route: { cluster } });
const split = {
  route: {
    weighted_clusters: {
      clusters: [
        { name: 'outbound|80|v1|a.b.svc.cluster.local', weight: 75 },
        { name: 'outbound|80|v2|a.b.svc.cluster.local', weight: 25 },
      ],
    },
    request_mirror_policies: [{ cluster: 'outbound|80|v2|a.b.svc.cluster.local' }],
  },
};
const usual = [prefix('/a', split), prefix('/', to('gone'))];
const clusters = [
  'outbound|80|v1|a.b.svc.cluster.local',
  'outbound|80|v2|a.b.svc.cluster.local',
  'lonely',
];

function configOf({ endpoints = 2, hosts = 1, routes = usual }: Shape = {}): ProxyConfig {
  const virtualHosts = Array.from({ length: hosts }, (_unused, h) => ({
    name: `host-${h}.shop.svc.cluster.local:9080`,
    domains: [`host-${h}`, `host-${h}:9080`],
    routes,
  }));
  const document = {
    configs: [
      {
        '@type': type('ClustersConfigDump'),
        dynamic_active_clusters: [...clusters, 'PassthroughCluster'].map((name) => ({
          cluster:
            name === 'PassthroughCluster'
              ? { name, type: 'ORIGINAL_DST' }
              : { name, type: 'EDS', eds_cluster_config: { service_name: name } },
        })),
      },
      {
        '@type': type('EndpointsConfigDump'),
        dynamic_endpoint_configs: clusters.slice(0, 2).map((name) => ({
          endpoint_config: {
            cluster_name: name,
            endpoints: [
              {
                lb_endpoints: Array.from({ length: endpoints }, (_unused, i) => ({
                  endpoint: {
                    address: { socket_address: { address: `10.0.0.${i}`, port_value: 80 } },
                  },
                  health_status: i === endpoints - 1 ? 'UNHEALTHY' : 'HEALTHY',
                })),
              },
            ],
          },
        })),
      },
      {
        '@type': type('ListenersConfigDump'),
        dynamic_listeners: [
          listener('virtualOutbound', 15001, { use_original_dst: true, filter_chains: [] }),
          listener('0.0.0.0_9080', 9080, {
            bind_to_port: false,
            filter_chains: [
              { filters: [hcm({ rds: { route_config_name: '9080' } })] },
              { name: 'second', filters: [hcm({ rds: { route_config_name: '9080' } })] },
            ],
            default_filter_chain: {
              filters: [
                {
                  name: 'envoy.filters.network.tcp_proxy',
                  typed_config: {
                    '@type':
                      'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
                    cluster: 'PassthroughCluster',
                  },
                },
              ],
            },
          }),
        ],
      },
      {
        '@type': type('RoutesConfigDump'),
        dynamic_route_configs: [{ route_config: { name: '9080', virtual_hosts: virtualHosts } }],
      },
    ],
  };
  const dump = decodeDump(new TextEncoder().encode(JSON.stringify(document)));
  return { dump, clusters: undefined, serverInfo: undefined, certs: undefined };
}

function pictureOf(config: ProxyConfig, query: Partial<ChainQuery> = {}): ChainPicture {
  return chainPicture(
    config,
    { shown: [], extent: 'around', onward: false, limit: 300, ...query },
    istioChainNames,
  );
}

const said = (picture: ChainPicture, id: string): string => {
  const card = picture.cards.find((one) => one.id === id);
  if (card === undefined) return '';
  const facts = card.facts.map((fact) => sayMessage('en', fact)).join(' · ');
  return `${sayMessage('en', card.title)}${card.pill === '' ? '' : `/${card.pill}`} | ${facts}`;
};
const idsOf = ({ cards }: ChainPicture): string[] => cards.map(({ id }) => id);

describe('the picture of a chain', () => {
  it('is an entry, hosts, routes and clusters, with weights, a mirror and what is missing', () => {
    const picture = pictureOf(configOf(), { focus: 'route-config/0' });
    expect(idsOf(picture).sort()).toEqual([
      'cluster/0',
      'cluster/1',
      'cluster/missing/gone',
      'filter-chain/1/0',
      'route/0/0/0',
      'route/0/0/1',
      'virtual-host/0/0',
    ]);
    const links = picture.links.map(
      ({ from, to: end, kind, share }) => `${from} ${kind} ${end} ${share ?? ''}`,
    );
    expect(links).toContain('route/0/0/0 weighted cluster/0 75');
    expect(links).toContain('route/0/0/0 mirror cluster/1 ');
    expect(links).toContain('route/0/0/1 dangling cluster/missing/gone ');
    expect(picture.cards.find(({ id }) => id === 'cluster/missing/gone')?.dangling).toBe(true);
  });

  it('says services first and conditions in words', () => {
    const picture = pictureOf(configOf(), { focus: 'virtual-host/0/0' });
    expect(said(picture, 'filter-chain/1/0')).toBe('HTTP 9080 | any address · 2 chains');
    expect(said(picture, 'virtual-host/0/0')).toBe('host-0 | shop · :9080 · 2 names');
    expect(said(picture, 'route/0/0/0')).toBe('starts with /a | ');
    expect(said(picture, 'route/0/0/1')).toBe('all other | ');
    expect(said(picture, 'cluster/0')).toBe('a/v1 | b · :80 · 1/2');
    const text = JSON.stringify(
      picture.cards.map(({ title, facts, pill }) => [title, facts, pill]),
    );
    expect(text).not.toMatch(/svc\.cluster\.local|outbound\|/);
  });

  it('is one card for a host whose one route takes everything, and numbers the others', () => {
    const merged = pictureOf(configOf({ routes: [prefix('/', split)] }), {
      focus: 'virtual-host/0/0',
    });
    const [host] = merged.cards.filter(({ column }) => column === 'virtual-host');
    expect(host?.nodes).toEqual(['virtual-host/0/0', 'route/0/0/0']);
    expect(merged.cards.some(({ column }) => column === 'route')).toBe(false);
    expect(
      idsOf(pictureOf(configOf({ routes: [prefix('/', split)] }), { focus: 'route/0/0/0' })),
    ).toContain('virtual-host/0/0');
    const several = pictureOf(configOf(), { focus: 'virtual-host/0/0' });
    expect(
      several.cards.filter(({ order }) => order !== undefined).map(({ order }) => order),
    ).toEqual([1, 2]);
  });

  it('says of a route that is never reached which one takes its requests', () => {
    const routes = [prefix('/', to(clusters[0] ?? '')), prefix('/deep', to(clusters[1] ?? ''))];
    const picture = pictureOf(configOf({ routes }), { focus: 'virtual-host/0/0' });
    expect(said(picture, 'route/0/0/1')).toBe('starts with /deep | never reached: 1 takes it');
    expect(picture.cards.find(({ id }) => id === 'route/0/0/1')?.shadowedBy).toBe(1);
  });

  it('draws four endpoints, those that cannot be used first, and counts the rest', () => {
    const picture = pictureOf(configOf({ endpoints: 7 }), { focus: 'cluster/0' });
    const card = picture.cards.find(({ id }) => id === 'cluster/0');
    expect(card?.rows.map(({ address }) => address)).toEqual([
      '10.0.0.6:80',
      '10.0.0.0:80',
      '10.0.0.1:80',
      '10.0.0.2:80',
    ]);
    expect(card?.rows[0]).toMatchObject({ id: 'endpoint/0/0/6', state: 'error' });
    expect(card?.endpoints).toEqual({ hidden: 3, usable: 6, total: 7 });
    expect(card?.state).toBe('warning');
  });

  it('leads default chains to a drain, which is no card', () => {
    const picture = pictureOf(configOf(), { extent: 'whole' });
    expect(picture.drains).toMatchObject([
      { name: 'PassthroughCluster', kind: 'passthrough', chains: 1, routes: 0 },
    ]);
    expect(idsOf(picture)).not.toContain('cluster/3');
    expect(idsOf(picture)).not.toContain('filter-chain/1/-1');
    expect(idsOf(pictureOf(configOf(), { focus: 'cluster/3' }))).toEqual(['filter-chain/1/-1']);
  });

  it('opens at what is missing, else at an empty cluster, else where most routes are', () => {
    const open = (shape: Shape): string => {
      const { focus = '', chosen } = pictureOf(configOf(shape));
      return `${focus} ${chosen?.key ?? ''}`;
    };
    expect(open({})).toBe('route/0/0/1 chain.chosen.missing');
    expect(open({ endpoints: 0, routes: [prefix('/', split)] })).toBe(
      'cluster/0 chain.chosen.empty',
    );
    expect(open({ endpoints: 2, routes: [prefix('/', split)] })).toBe(
      'cluster/0 chain.chosen.weak',
    );
    const two = [prefix('/a', to('PassthroughCluster')), prefix('/b', to('PassthroughCluster'))];
    expect(open({ routes: two })).toBe('virtual-host/0/0 chain.chosen.most');
    for (const bad of [
      '',
      'x',
      'listener/99',
      'endpoint/9/0/9',
      'route/9/9/9',
      'cluster/missing/x',
    ]) {
      expect(pictureOf(configOf(), { focus: bad }).focus, bad).toBe('route/0/0/1');
    }
  });

  it('holds the hosts beside the path, but not all of many, and says how many there are', () => {
    const picture = pictureOf(configOf({ hosts: 35 }), { focus: 'virtual-host/0/20' });
    const hosts = picture.cards.filter(({ column }) => column === 'virtual-host');
    expect(hosts.map(({ id }) => id)).toContain('virtual-host/0/20');
    expect(hosts).toHaveLength(8);
    expect(picture.totals).toEqual({
      entry: 3,
      'virtual-host': 35,
      route: 70,
      cluster: 4,
      endpoint: 4,
    });
    const more = pictureOf(configOf({ hosts: 35 }), {
      focus: 'virtual-host/0/20',
      shown: ['route/0/30/0'],
    });
    expect(idsOf(more)).toContain('virtual-host/0/30');
  });

  it('never passes its limit, and says when it had to cut', () => {
    const picture = pictureOf(configOf({ hosts: 500 }), { extent: 'whole', limit: 60 });
    expect(picture.cards.length).toBe(60);
    expect(picture.cut).toBe(true);
  });

  it('draws a request’s way alone, with what it misses', () => {
    const shown = [
      'listener/1',
      'filter-chain/1/0',
      'route-config/0',
      'virtual-host/0/0',
      'route/0/0/1',
    ];
    const picture = pictureOf(configOf(), { extent: 'only', shown: shown.slice(1) });
    expect(idsOf(picture).sort()).toEqual([
      'cluster/missing/gone',
      'filter-chain/1/0',
      'route/0/0/1',
      'virtual-host/0/0',
    ]);
  });

  it('is found by what its cards say, in one column or in all, and counts all', () => {
    const find = (text: string, more: object = {}): ReturnType<typeof chainSearch> =>
      chainSearch(configOf({ hosts: 3 }), { text, limit: 2, ...more }, istioChainNames);
    expect(find('HOST-0', { column: 'virtual-host' }).hits.map(({ id }) => id)).toEqual([
      'virtual-host/0/0',
    ]);
    expect(find('starts with').total).toBe(3);
    expect(find('', { column: 'virtual-host' })).toMatchObject({ total: 3, hits: [{}, {}] });
    expect(find('outbound|80|v2').hits.map(({ id }) => id)).toEqual(['cluster/1']);
  });
});
