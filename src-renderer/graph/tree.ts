import type { ChainGraph, ChainNode } from '../../src-main/contract/chain.ts';
import { lanes } from '../../src-main/contract/lanes.ts';

/** One line of the keyboard tree: the same nodes as in the graph, each under its first parent. */
export interface TreeLine {
  readonly node: ChainNode;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
}

/** Depth first from the nodes that nothing leads to; a node that several lead to stands once, under the first. */
export function treeLines(graph: ChainGraph): readonly TreeLine[] {
  const children = new Map<string, string[]>();
  const hasParent = new Set<string>();
  for (const edge of graph.edges) {
    const known = children.get(edge.from);
    if (known === undefined) children.set(edge.from, [edge.to]);
    else if (!known.includes(edge.to)) known.push(edge.to);
    hasParent.add(edge.to);
  }
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const seen = new Set<string>();
  const lines: TreeLine[] = [];
  const roots = graph.nodes
    .filter((node) => !hasParent.has(node.id))
    .sort((a, b) => lanes.indexOf(a.lane) - lanes.indexOf(b.lane));
  const walk = (nodes: readonly ChainNode[], level: number): void => {
    const fresh = nodes.filter((node) => !seen.has(node.id));
    for (const node of fresh) seen.add(node.id);
    fresh.forEach((node, i) => {
      lines.push({ node, level, position: i + 1, siblings: fresh.length });
      const below = (children.get(node.id) ?? []).flatMap((id) => byId.get(id) ?? []);
      walk(below, level + 1);
    });
  };
  walk(roots, 1);
  return lines;
}
