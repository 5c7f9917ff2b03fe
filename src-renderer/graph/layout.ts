import type { ChainGraph, ChainNode } from '../../src-main/contract/chain.ts';
import { type Lane, lanes } from '../../src-main/contract/lanes.ts';

export interface Box {
  /** Centre. */
  readonly x: number;
  readonly y: number;
}

export interface LaneColumn {
  readonly lane: Lane;
  readonly x: number;
  readonly width: number;
}

export interface ChainLayout {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly columns: readonly LaneColumn[];
  readonly nodeWidth: number;
  readonly height: number;
  readonly width: number;
}

export const nodeHeight = 42;
const rowHeight = 54;
const sweeps = 4;
const smallestLane = 140;
const largestLane = 300;
const gutter = 28;

/** Lanes share the width there is; below a readable width the graph is wider than its window and pans. */
export function laneWidth(available: number): number {
  return Math.min(largestLane, Math.max(smallestLane, Math.floor(available / lanes.length)));
}

function neighbours(graph: ChainGraph): Map<string, string[]> {
  const all = new Map<string, string[]>();
  const add = (from: string, to: string): void => {
    const known = all.get(from);
    if (known === undefined) all.set(from, [to]);
    else known.push(to);
  };
  for (const edge of graph.edges) {
    add(edge.from, edge.to);
    add(edge.to, edge.from);
  }
  return all;
}

/** Folds that belong to nobody stand last in their lane, so that the path is not pushed around by them. */
function isLaneFold(node: ChainNode): boolean {
  return node.fold !== undefined && node.fold.parent === undefined;
}

/**
 * The chain is a graph of known ranks, so each lane is a column and only the order within a column is to
 * be found: nodes stand near the mean height of their neighbours (barycentre), a few sweeps are enough.
 * Measured, docs/electron.md, Layout: 11 ms for 1,580 nodes, where general layouts take seconds.
 */
export function layoutChain(graph: ChainGraph, available: number): ChainLayout {
  const lane = laneWidth(available);
  const columns = new Map<Lane, ChainNode[]>(lanes.map((name) => [name, []]));
  for (const node of graph.nodes) columns.get(node.lane)?.push(node);
  const near = neighbours(graph);
  const row = new Map<string, number>();
  for (const nodes of columns.values()) nodes.forEach((node, i) => row.set(node.id, i));

  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const order = sweep % 2 === 0 ? lanes : [...lanes].reverse();
    for (const name of order) placeLane(columns.get(name) ?? [], near, row);
  }

  alignWithFirst(columns, graph, row);
  clearWays(columns, graph, row);

  const boxes = new Map<string, Box>();
  let height = 0;
  lanes.forEach((name, column) => {
    for (const node of columns.get(name) ?? []) {
      const y = (row.get(node.id) ?? 0) * rowHeight + nodeHeight / 2 + 12;
      boxes.set(node.id, { x: column * lane + lane / 2, y });
      height = Math.max(height, y + nodeHeight / 2 + 12);
    }
  });
  return {
    boxes,
    columns: lanes.map((name, i) => ({ lane: name, x: i * lane, width: lane })),
    nodeWidth: lane - gutter,
    height,
    width: lane * lanes.length,
  };
}

/** Wanted heights are the neighbours' mean; then everyone moves down just as far as the one above needs. */
function placeLane(
  nodes: ChainNode[],
  near: ReadonlyMap<string, readonly string[]>,
  row: Map<string, number>,
): void {
  const wanted = new Map<string, number>();
  for (const node of nodes) {
    const own = row.get(node.id) ?? 0;
    const others = (near.get(node.id) ?? []).flatMap((id) => row.get(id) ?? []);
    const mean = others.length === 0 ? own : others.reduce((sum, y) => sum + y, 0) / others.length;
    wanted.set(node.id, isLaneFold(node) ? Number.MAX_SAFE_INTEGER : mean);
  }
  // The sort is stable: equals keep the dump's order, so that a refresh does not shuffle them.
  nodes.sort((a, b) => (wanted.get(a.id) ?? 0) - (wanted.get(b.id) ?? 0));
  let next = 0;
  for (const node of nodes) {
    const wish = wanted.get(node.id) ?? 0;
    const at = isLaneFold(node) ? next : Math.max(next, Math.round(wish * 2) / 2);
    row.set(node.id, at);
    next = at + 1;
  }
}

/**
 * The sweeps give the order; the heights are those of a list read from its top: each node stands level with
 * the first of what it leads to, so that the path through a long list starts in one line, in sight.
 */
function alignWithFirst(
  columns: ReadonlyMap<Lane, ChainNode[]>,
  graph: ChainGraph,
  row: Map<string, number>,
): void {
  const laneOf = new Map(graph.nodes.map((node) => [node.id, lanes.indexOf(node.lane)]));
  const below = new Map<string, string[]>();
  for (const { from, to } of graph.edges) {
    if ((laneOf.get(to) ?? 0) <= (laneOf.get(from) ?? 0)) continue;
    const known = below.get(from);
    if (known === undefined) below.set(from, [to]);
    else known.push(to);
  }
  for (const name of [...lanes].reverse()) {
    let next = 0;
    for (const node of columns.get(name) ?? []) {
      const levels = (below.get(node.id) ?? []).map((id) => row.get(id) ?? 0);
      const wish = levels.length === 0 ? next : Math.min(...levels);
      const at = isLaneFold(node) ? next : Math.max(next, wish);
      row.set(node.id, at);
      next = at + 1;
    }
  }
}

/**
 * Edges that leap over lanes (a TCP filter chain leads straight to its cluster) must not run behind a lane's fold,
 * as if the way went through it: the folds there stand below.
 */
function clearWays(
  columns: ReadonlyMap<Lane, ChainNode[]>,
  graph: ChainGraph,
  row: Map<string, number>,
): void {
  const laneOf = new Map(graph.nodes.map((node) => [node.id, lanes.indexOf(node.lane)]));
  const free = lanes.map(() => 0);
  for (const { from, to } of graph.edges) {
    const below = Math.max(row.get(from) ?? 0, row.get(to) ?? 0) + 1;
    const end = laneOf.get(to) ?? 0;
    for (let lane = (laneOf.get(from) ?? end) + 1; lane < end; lane += 1) {
      free[lane] = Math.max(free[lane] ?? 0, below);
    }
  }
  for (const [lane, name] of lanes.entries()) {
    for (const node of columns.get(name) ?? []) {
      if (!isLaneFold(node)) continue;
      row.set(node.id, Math.max(row.get(node.id) ?? 0, free[lane] ?? 0));
    }
  }
}

/** Cuts in the middle, where names of one service are alike, and keeps both ends, where they differ. */
export function cutMiddle(name: string, characters: number): string {
  if (name.length <= characters) return name;
  const kept = Math.max(2, characters - 1);
  const head = Math.ceil(kept / 2);
  return `${name.slice(0, head)}…${name.slice(name.length - (kept - head))}`;
}
