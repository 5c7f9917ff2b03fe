import type { ChainGraph, ChainNode, ChainQuery } from '../../contract/chain.ts';
import { type Lane, lanes } from '../../contract/lanes.ts';
import type { Dump } from '../dump.ts';
import { chainIndex } from './chain-index.ts';
import {
  type Chain,
  nodesOfLane,
  nodeWords,
  relationsDown,
  relationsUp,
  totalsOf,
} from './lanes.ts';
import { parseNodeId } from './node-id.ts';
import type { Relation } from './relations.ts';
import type { ChainNames, NodeWords } from './words.ts';

export type { ChainNames } from './words.ts';

/** Children (or parents) of one node shown before the rest folds; what one opened fold adds. */
const shownAtFirst = 8;
const shownPerFold = 50;

type Role = ChainNode['role'];

/** How many of a fold's nodes are shown: `fold/<owner>/0`, `/1` … stand in `expanded` once opened. */
function budget(
  owner: string,
  expanded: ReadonlySet<string>,
  first: number,
): { shown: number; next: string } {
  let opened = 0;
  while (expanded.has(foldId(owner, opened))) opened += 1;
  return { shown: first + opened * shownPerFold, next: foldId(owner, opened) };
}

function foldId(owner: string, opened: number): string {
  return `fold/${owner}/${opened}`;
}

function nodeOf(id: string, lane: Lane, role: Role, words: NodeWords): ChainNode {
  const { title, subtitle, state, ref } = words;
  const dangling = id.startsWith(`${lane}/missing/`);
  return {
    id,
    lane,
    ...(ref === undefined ? {} : { ref }),
    title,
    subtitle,
    state,
    role,
    dangling,
    description: {
      key: dangling ? 'chain.node.missing' : `chain.node.${lane}`,
      params: { title, subtitle, state },
    },
  };
}

class GraphBuilder {
  readonly #chain: Chain;
  readonly #expanded: ReadonlySet<string>;
  readonly #limit: number;
  readonly #roles = new Map<string, Role>();
  readonly #folds: ChainNode[] = [];
  readonly #foldEdges: { from: string; to: string }[] = [];
  cut = false;

  constructor(chain: Chain, query: ChainQuery) {
    this.#chain = chain;
    this.#expanded = new Set(query.expanded);
    // Room for one fold per lane is kept free.
    this.#limit = query.limit - lanes.length;
  }

  show(id: string, role: Role): boolean {
    if (this.#roles.has(id)) return false;
    if (this.#roles.size + this.#folds.length >= this.#limit) {
      this.cut = true;
      return false;
    }
    this.#roles.set(id, role);
    return true;
  }

  walkDown(from: string, role: Role): void {
    const queue = [from];
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      queue.push(...this.#open(id, unique(relationsDown(this.#chain, id)), role, true));
    }
  }

  walkUp(from: string): void {
    const queue = [from];
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      queue.push(...this.#open(id, relationsUp(this.#chain, id), 'ancestor', false));
    }
  }

  /** Shows up to the budget of `others` beside `id`, folds the rest; answers those newly shown. */
  #open(id: string, others: readonly string[], role: Role, below: boolean): string[] {
    const owner = `${below ? 'down' : 'up'}/${id}`;
    const { shown, next } = budget(owner, this.#expanded, shownAtFirst);
    const fresh = others.slice(0, shown).filter((other) => this.show(other, role));
    const rest = others.slice(shown).filter((other) => !this.#roles.has(other));
    const lane = parseNodeId(rest[0] ?? '')?.lane;
    if (lane !== undefined) {
      this.#fold(next, lane, rest.length, id);
      this.#foldEdges.push(below ? { from: id, to: next } : { from: next, to: id });
    }
    return fresh;
  }

  /** Opened lane folds show nodes that have nothing to do with the focus; one fold counts what is left. */
  foldLanes(totals: Record<Lane, number>, firstListeners: number): void {
    for (const lane of lanes) {
      const first = lane === 'listener' ? firstListeners : 0;
      const { shown, next } = budget(`lane/${lane}`, this.#expanded, first);
      let added = 0;
      if (shown > 0) {
        for (const id of nodesOfLane(this.#chain, lane)) {
          if (added >= shown) break;
          if (this.show(id, 'other')) added += 1;
        }
      }
      const left = totals[lane] - this.#counted(lane);
      if (left > 0) this.#fold(next, lane, left, undefined);
    }
  }

  /** Nodes of the lane that stand on the screen or behind a fold of their own. */
  #counted(lane: Lane): number {
    let count = 0;
    for (const id of this.#roles.keys()) {
      const path = parseNodeId(id);
      if (path?.lane === lane && path.parts[0] !== 'missing') count += 1;
    }
    for (const fold of this.#folds) if (fold.lane === lane) count += fold.fold?.count ?? 0;
    return count;
  }

  #fold(id: string, lane: Lane, count: number, parent: string | undefined): void {
    this.#folds.push({
      id,
      lane,
      title: `+ ${count}`,
      subtitle: '',
      state: 'ok',
      role: 'other',
      fold: parent === undefined ? { count } : { count, parent },
      dangling: false,
      description: { key: 'chain.fold', params: { count, lane } },
    });
  }

  build(totals: Record<Lane, number>): ChainGraph {
    const nodes = [...this.#roles].flatMap(([id, role]) => this.#node(id, role));
    const edges = [...this.#roles.keys()].flatMap((from) => this.#edges(from));
    for (const { from, to } of this.#foldEdges) {
      edges.push({ id: `${from}→${to}`, from, to, kind: 'reference', label: '' });
    }
    return { nodes: [...nodes, ...this.#folds], edges, totals, cut: this.cut };
  }

  #node(id: string, role: Role): ChainNode[] {
    const words = nodeWords(this.#chain, id);
    const lane = parseNodeId(id)?.lane;
    return words === undefined || lane === undefined ? [] : [nodeOf(id, lane, role, words)];
  }

  #edges(from: string): ChainGraph['edges'] {
    const down = relationsDown(this.#chain, from).filter(({ node }) => this.#roles.has(node));
    const edges: ChainGraph['edges'] = down.map((relation, position) => ({
      id: `${from}→${relation.node}#${position}`,
      from,
      to: relation.node,
      kind: relation.kind,
      label: relation.label,
    }));
    if (parseNodeId(from)?.lane === 'listener') {
      for (const parent of relationsUp(this.#chain, from)) {
        if (!this.#roles.has(parent) || this.#roles.get(from) === 'other') continue;
        edges.push({
          id: `${parent}→${from}`,
          from: parent,
          to: from,
          kind: 'hand-off',
          label: '',
        });
      }
    }
    return edges;
  }
}

function unique(relations: readonly Relation[]): string[] {
  return [...new Set(relations.map((relation) => relation.node))];
}

/**
 * The part of the chain that concerns one object: its ancestors and descendants, everything else folded
 * into counts. An unknown focus is treated as none. Never more than `limit` nodes.
 */
export function chainGraph(dump: Dump, query: ChainQuery, names?: ChainNames): ChainGraph {
  const chain: Chain = { dump, index: chainIndex(dump), names };
  const builder = new GraphBuilder(chain, query);
  const totals = totalsOf(chain);
  const focus = query.focus;
  const known = focus !== undefined && nodeWords(chain, focus) !== undefined;
  if (known) {
    builder.show(focus, 'focus');
    builder.walkUp(focus);
    builder.walkDown(focus, 'descendant');
  }
  for (const id of query.shown) {
    if (nodeWords(chain, id) !== undefined) builder.show(id, 'ancestor');
  }
  for (const id of query.expanded) {
    if (parseNodeId(id) === undefined || nodeWords(chain, id) === undefined) continue;
    builder.show(id, 'other');
    builder.walkDown(id, 'other');
  }
  builder.foldLanes(totals, known ? 0 : 40);
  return builder.build(totals);
}

/** Nodes whose title or subtitle holds the text (upper and lower case alike), lane by lane. */
export function chainSearch(
  dump: Dump,
  wanted: string,
  limit: number,
  names?: ChainNames,
): { hits: ChainNode[]; total: number } {
  const chain: Chain = { dump, index: chainIndex(dump), names };
  const needle = wanted.toLowerCase();
  const hits: ChainNode[] = [];
  let total = 0;
  if (needle === '') return { hits, total };
  for (const lane of lanes) {
    for (const id of nodesOfLane(chain, lane)) {
      const words = nodeWords(chain, id);
      if (words === undefined) continue;
      if (!`${words.title}\n${words.subtitle}\n${words.full ?? ''}`.toLowerCase().includes(needle))
        continue;
      total += 1;
      if (hits.length >= limit) continue;
      hits.push(nodeOf(id, lane, 'other', words));
    }
  }
  return { hits, total };
}
