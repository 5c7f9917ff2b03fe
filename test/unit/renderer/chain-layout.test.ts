import { describe, expect, it } from 'vitest';

import type { ChainGraph, ChainNode } from '../../../src-main/contract/chain.ts';
import type { Lane } from '../../../src-main/contract/lanes.ts';
import { nodeText } from '../../../src-renderer/graph/elements.ts';
import { svgSize, toSvg } from '../../../src-renderer/graph/export-svg.ts';
import { cutMiddle, layoutChain, nodeHeight } from '../../../src-renderer/graph/layout.ts';
import type { Palette } from '../../../src-renderer/graph/palette.ts';
import { treeLines } from '../../../src-renderer/graph/tree.ts';

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

function graphOf(nodes: ChainNode[], edges: [string, string][]): ChainGraph {
  return {
    nodes,
    edges: edges.map(([from, to]) => ({
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
      route: 0,
      cluster: 0,
      endpoint: 0,
    },
    cut: false,
  };
}

const palette: Palette = {
  background: '#000',
  node: '#111',
  line: '#222',
  text: '#fff',
  faint: '#999',
  accent: '#5af',
  accentBackground: '#123',
  warning: '#fa0',
  error: '#f00',
  errorBackground: '#300',
  mono: 'monospace',
  lanes: {
    listener: '#1',
    'filter-chain': '#2',
    'route-config': '#3',
    'virtual-host': '#4',
    route: '#5',
    cluster: '#6',
    endpoint: '#7',
  },
};

describe('swim-lane layout', () => {
  const clusters = Array.from({ length: 40 }, (_unused, i) => node(`c${i}`, 'cluster'));
  const endpoints = clusters.map((_cluster, i) => node(`e${39 - i}`, 'endpoint'));
  const graph = graphOf(
    [...clusters, ...endpoints],
    clusters.map((cluster, i) => [cluster.id, `e${i}`]),
  );

  it('keeps every lane a column and lets no two nodes overlap', () => {
    const { boxes, columns } = layoutChain(graph, 1400);
    for (const lane of ['cluster', 'endpoint'] as const) {
      const column = columns.find((one) => one.lane === lane);
      const ys = graph.nodes.filter((one) => one.lane === lane).map((one) => boxes.get(one.id));
      expect(new Set(ys.map((box) => box?.x))).toEqual(
        new Set([(column?.x ?? 0) + (column?.width ?? 0) / 2]),
      );
      const sorted = ys.map((box) => box?.y ?? 0).sort((a, b) => a - b);
      for (let i = 1; i < sorted.length; i += 1) {
        expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeGreaterThan(nodeHeight);
      }
    }
  });

  it('puts neighbours at one height, whatever order they came in', () => {
    const { boxes } = layoutChain(graph, 1400);
    for (const { from, to } of graph.edges) expect(boxes.get(from)?.y).toBe(boxes.get(to)?.y);
  });

  it('stands a fold that belongs to nobody last in its lane', () => {
    const fold = node('fold/lane/cluster/0', 'cluster', { fold: { count: 9 } });
    const { boxes } = layoutChain(graphOf([fold, node('c', 'cluster')], []), 1400);
    expect(boxes.get(fold.id)?.y).toBeGreaterThan(boxes.get('c')?.y ?? 0);
  });
});

describe('an edge that leaps over lanes', () => {
  it('runs above the folds of those lanes, not through them', () => {
    const fold = node('fold/lane/route/0', 'route', { fold: { count: 9 } });
    const chains = [node('a', 'filter-chain'), node('b', 'filter-chain')];
    const { boxes } = layoutChain(
      graphOf(
        [...chains, fold, node('c', 'cluster'), node('d', 'cluster')],
        [
          ['a', 'c'],
          ['b', 'd'],
        ],
      ),
      1400,
    );
    const lowest = Math.max(...['a', 'b', 'c', 'd'].map((id) => boxes.get(id)?.y ?? 0));
    expect(boxes.get(fold.id)?.y).toBeGreaterThan(lowest);
  });
});

describe('tree beside the graph', () => {
  it('holds every node once, also in a graph where two parents share a child', () => {
    const graph = graphOf(
      [node('l', 'listener'), node('a', 'route'), node('b', 'route'), node('c', 'cluster')],
      [
        ['l', 'a'],
        ['l', 'b'],
        ['a', 'c'],
        ['b', 'c'],
      ],
    );
    const lines = treeLines(graph).map(({ node: { id }, level }) => `${level}${id}`);
    expect(lines).toEqual(['1l', '2a', '3c', '2b']);
  });
});

describe('names', () => {
  it('are cut in the middle, with both ends kept', () => {
    const cut = cutMiddle('outbound|9080|v2|reviews.default.svc.cluster.local', 21);
    expect(cut).toHaveLength(21);
    expect(cut.startsWith('outbound|9')).toBe(true);
    expect(cut.endsWith('ster.local')).toBe(true);
    expect(cutMiddle('short', 21)).toBe('short');
  });

  it('of clusters keep in a small box what tells them apart: their hosts', () => {
    const title = 'outbound|80||no-such-service.default.svc.cluster.local';
    const layout = layoutChain(graphOf([], []), 1600);
    const drawn = nodeText(node('x', 'cluster', { title }), layout, '').title;
    expect(drawn.startsWith('no-such-')).toBe(true);
    expect(drawn.endsWith('default')).toBe(true);
  });

  it('cannot become markup in an exported picture', () => {
    const hostile = '</text><script>alert(1)</script>"\u0001';
    const graph = graphOf([node('x', 'cluster', { title: hostile, subtitle: hostile })], []);
    const svg = toSvg(graph, layoutChain(graph, 4000), palette, { fold: '', lanes: {} });
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0001');
    expect(svg).toContain('&lt;script&gt;');
  });

  it('has titles of its lanes, arrowheads and what is not lit dimmed in an exported picture', () => {
    const graph = graphOf(
      [node('l', 'listener'), node('f', 'filter-chain'), node('x', 'cluster')],
      [
        ['l', 'f'],
        ['l', 'x'],
      ],
    );
    const lanes = { listener: 'LANE-1', 'filter-chain': 'LANE-2' };
    const words = { fold: '', lanes };
    const layout = layoutChain(graph, 4000);
    const svg = toSvg(graph, layout, palette, words, [], new Set(['l', 'f']));
    expect(svg).toContain('>LANE-1<');
    expect(svg).toContain('>LANE-2<');
    const heads = [...svg.matchAll(/marker-end="url\(#([^)]+)\)"/g)].map(([, id]) => id);
    expect(heads).toHaveLength(graph.edges.length);
    for (const id of heads) expect(svg).toContain(`<marker id="${id}"`);
    // The cluster and the edge to it.
    expect(svg.match(/opacity="0.34"/g)).toHaveLength(2);
    expect(toSvg(graph, layout, palette, words)).not.toContain('opacity="0.34"');
    expect(svgSize(layout).width).toBeGreaterThan(layout.width);
  });
});
