import { describe, expect, it } from 'vitest';

import type { ChainNode } from '../../../src-main/contract/chain.ts';
import { chainGraph, chainSearch } from '../../../src-main/envoy/chain/graph.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import type { Dump } from '../../../src-main/envoy/dump.ts';

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

function dumpOf(endpoints: number, hosts = 1): Dump {
  const virtualHosts = Array.from({ length: hosts }, (_unused, h) => ({
    name: `host-${h}`,
    domains: [`host-${h}`, `host-${h}:9080`],
    routes: [
      {
        match: { prefix: '/a' },
        route: {
          weighted_clusters: {
            clusters: [
              { name: 'v1', weight: 75 },
              { name: 'v2', weight: 25 },
            ],
          },
          request_mirror_policies: [{ cluster: 'v2' }],
        },
      },
      { match: { prefix: '/' }, route: { cluster: 'gone' } },
    ],
  }));
  const document = {
    configs: [
      {
        '@type': type('ClustersConfigDump'),
        dynamic_active_clusters: ['v1', 'v2', 'lonely'].map((name) => ({
          cluster: { name, type: 'EDS', eds_cluster_config: { service_name: `${name}.svc` } },
        })),
      },
      {
        '@type': type('EndpointsConfigDump'),
        dynamic_endpoint_configs: ['v1', 'v2'].map((name) => ({
          endpoint_config: {
            cluster_name: `${name}.svc`,
            endpoints: [
              {
                lb_endpoints: Array.from({ length: endpoints }, (_unused, i) => ({
                  endpoint: {
                    address: { socket_address: { address: `10.0.0.${i}`, port_value: 80 } },
                  },
                  health_status: i === 0 ? 'UNHEALTHY' : 'HEALTHY',
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
            filter_chains: [{ filters: [hcm({ rds: { route_config_name: '9080' } })] }],
            default_filter_chain: { filters: [hcm({ rds: { route_config_name: 'never-sent' } })] },
          }),
        ],
      },
      {
        '@type': type('RoutesConfigDump'),
        dynamic_route_configs: [{ route_config: { name: '9080', virtual_hosts: virtualHosts } }],
      },
    ],
  };
  return decodeDump(new TextEncoder().encode(JSON.stringify(document)));
}

function graphOf(dump: Dump, focus?: string, expanded: string[] = [], limit = 1500) {
  return chainGraph(dump, {
    ...(focus === undefined ? {} : { focus }),
    expanded,
    shown: [],
    limit,
  });
}

const idsOf = (nodes: readonly ChainNode[]) =>
  nodes.filter((node) => node.fold === undefined).map((node) => node.id);

describe('chain graph', () => {
  it('shows everything above and below the focus, across weights, mirrors and hand-off', () => {
    const graph = graphOf(dumpOf(2), 'route-config/0');
    expect(idsOf(graph.nodes)).toEqual([
      'route-config/0',
      'filter-chain/1/0',
      'listener/1',
      'listener/0',
      'virtual-host/0/0',
      'route/0/0/0',
      'route/0/0/1',
      'cluster/0',
      'cluster/1',
      'cluster/missing/gone',
      'endpoint/0/0/0',
      'endpoint/0/0/1',
      'endpoint/1/0/0',
      'endpoint/1/0/1',
    ]);
    const edges = graph.edges.map(({ from, to, kind, label }) => `${from} ${kind} ${to} ${label}`);
    expect(edges).toContain('route/0/0/0 weighted cluster/0 75 %');
    expect(edges).toContain('route/0/0/0 mirror cluster/1 ');
    expect(edges).toContain('route/0/0/1 dangling cluster/missing/gone ');
    expect(edges).toContain('listener/0 hand-off listener/1 ');
  });

  it('marks dangling references, unhealthy endpoints and what suffers from them', () => {
    const { nodes } = graphOf(dumpOf(2), 'virtual-host/0/0');
    const state = new Map(nodes.map((node) => [node.id, node.state]));
    expect(nodes.find((node) => node.id === 'cluster/missing/gone')?.dangling).toBe(true);
    expect(state.get('route/0/0/1')).toBe('error');
    expect(state.get('cluster/0')).toBe('warning');
    expect(state.get('endpoint/0/0/0')).toBe('error');
    const chain = graphOf(dumpOf(1), 'filter-chain/1/-1');
    expect(chain.nodes.find((node) => node.id === 'route-config/missing/never-sent')?.state).toBe(
      'error',
    );
  });

  it('walks up from a cluster to every route and listener that leads to it', () => {
    const ids = idsOf(graphOf(dumpOf(1), 'cluster/0').nodes);
    expect(ids).toContain('route/0/0/0');
    expect(ids).toContain('listener/1');
    expect(ids).not.toContain('route/0/0/1');
  });

  it('folds what is many, opens folds by fifties, and always accounts for every node', () => {
    const dump = dumpOf(100);
    const folded = graphOf(dump, 'cluster/0');
    const fold = folded.nodes.find((node) => node.fold?.parent === 'cluster/0');
    expect(fold?.fold?.count).toBe(92);
    const opened = graphOf(dump, 'cluster/0', [fold?.id ?? '']);
    expect(opened.nodes.find((node) => node.fold?.parent === 'cluster/0')?.fold?.count).toBe(42);
    for (const graph of [folded, opened]) {
      for (const [lane, total] of Object.entries(graph.totals)) {
        const counted = graph.nodes
          .filter((node) => node.lane === lane && !node.dangling)
          .reduce((sum, node) => sum + (node.fold?.count ?? 1), 0);
        expect(counted, lane).toBe(total);
      }
    }
  });

  it('never passes its limit, and says when it had to cut', () => {
    const graph = graphOf(
      dumpOf(200, 500),
      undefined,
      ['route-config/0', 'fold/lane/endpoint/0'],
      60,
    );
    expect(graph.nodes.length).toBeLessThanOrEqual(60);
    expect(graph.cut).toBe(true);
  });

  it('takes ids that name nothing as no focus', () => {
    const dump = dumpOf(1);
    for (const bad of ['', 'x', 'listener/99', 'endpoint/0/0/99', 'route/9/9/9', 'fold/lane/x/0']) {
      expect(idsOf(graphOf(dump, bad).nodes), bad).toEqual(['listener/0', 'listener/1']);
    }
  });

  it('finds nodes by title or subtitle in lane order and counts all', () => {
    const found = chainSearch(dumpOf(3), 'HOST-0', 10);
    expect(found.hits.map((hit) => hit.id)).toEqual(['virtual-host/0/0']);
    expect(chainSearch(dumpOf(3), '10.0.0.', 2)).toMatchObject({ total: 6 });
  });
});
