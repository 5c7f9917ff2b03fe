import type { ChainGraph } from '../../src-main/contract/chain.ts';

/** A request's way by itself: its nodes, what they miss, the endpoints of its clusters, and what was opened. */
export function wayOnly(
  graph: ChainGraph,
  path: readonly string[],
  expanded: readonly string[],
): ChainGraph {
  const way = new Set(path);
  const next = new Set(graph.edges.filter(({ from }) => way.has(from)).map(({ to }) => to));
  const nodes = graph.nodes.filter(
    ({ id, lane, dangling, fold }) =>
      way.has(id) ||
      expanded.includes(id) ||
      (fold === undefined && next.has(id) && (lane === 'endpoint' || dangling)),
  );
  return { ...graph, nodes };
}
