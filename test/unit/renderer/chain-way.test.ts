import { describe, expect, it } from 'vitest';

import type { ChainGraph, ChainNode } from '../../../src-main/contract/chain.ts';
import type { Lane } from '../../../src-main/contract/lanes.ts';
import { wayOnly } from '../../../src-renderer/graph/way-only.ts';

function node(id: string, lane: Lane, extra: Partial<ChainNode> = {}): ChainNode {
  return {
    id,
    lane,
    title: id,
    subtitle: '',
    state: 'ok',
    role: 'other',
    dangling: false,
    description: { key: 'chain.node.listener', params: {} },
    ...extra,
  };
}

const graph: ChainGraph = {
  nodes: [
    node('route/1/0/0', 'route'),
    node('cluster/1', 'cluster'),
    node('cluster/2', 'cluster'),
    node('missing/x', 'cluster', { dangling: true }),
    node('endpoint/1/0/0', 'endpoint'),
    node('endpoint/2/0/0', 'endpoint'),
    node('fold/1', 'endpoint', { fold: { count: 3, parent: 'cluster/1' } }),
  ],
  edges: [
    ['route/1/0/0', 'cluster/1'],
    ['route/1/0/0', 'cluster/2'],
    ['route/1/0/0', 'missing/x'],
    ['cluster/1', 'endpoint/1/0/0'],
    ['cluster/1', 'fold/1'],
    ['cluster/2', 'endpoint/2/0/0'],
  ].map(([from = '', to = '']) => ({
    id: `${from}-${to}`,
    from,
    to,
    kind: 'reference',
    label: '',
  })),
  totals: {
    listener: 0,
    'filter-chain': 0,
    'route-config': 0,
    'virtual-host': 0,
    route: 1,
    cluster: 2,
    endpoint: 5,
  },
  cut: false,
};

describe('the way of a request in the graph', () => {
  it('is its nodes, the endpoints of its clusters and what it misses; nothing beside it', () => {
    const way = wayOnly(graph, ['route/1/0/0', 'cluster/1'], []);
    expect(way.nodes.map(({ id }) => id)).toEqual([
      'route/1/0/0',
      'cluster/1',
      'missing/x',
      'endpoint/1/0/0',
    ]);
  });

  it('keeps what was opened beside it', () => {
    const way = wayOnly(graph, ['cluster/1'], ['cluster/2']);
    expect(way.nodes.map(({ id }) => id)).toContain('cluster/2');
  });
});
