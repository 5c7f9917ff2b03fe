import type { ChainCard, ChainPicture } from '../../../../src-main/contract/chain.ts';
import { type ChainColumn, chainColumns } from '../../../../src-main/contract/lanes.ts';
import type { StepKind, TraceHop, TraceStep } from '../../../../src-main/contract/trace.ts';
import { sentence } from '../../../../src-main/words/keys.ts';
import { cardsOfNode, type Lit, litAlong } from '../../../graph/lit.ts';
import { stepState } from '../trace-words.ts';

/** What one strip draws: the cards of one Envoy that a request passes, and where it went no further. */
export interface Strip {
  readonly picture: ChainPicture;
  readonly passed: ReadonlySet<string>;
  readonly lit: Lit;
  readonly steps: ReadonlyMap<string, number>;
  /** The card that ended the way, and the step that says why. */
  readonly blocked: { readonly card: string; readonly cause: TraceStep } | undefined;
}

/**
 * Nodes that are drawn: of the listeners that hand a connection on only the last one, by the chain that it chose. A
 * route configuration is that chain's, and would stand for all other chains that lead to it, too.
 */
export function drawnNodes(nodes: readonly string[]): readonly string[] {
  const listener = nodes.findLast((node) => node.startsWith('listener/'));
  const own = `filter-chain/${listener?.slice('listener/'.length) ?? ''}/`;
  const chain = nodes.findLast((node) =>
    node.startsWith(listener === undefined ? 'filter-chain/' : own),
  );
  const entry = chain ?? listener;
  return [
    ...(entry === undefined ? [] : [entry]),
    ...nodes.filter((node) => /^(?:virtual-host|route|cluster)\//.test(node)),
  ];
}

/** Without a chosen chain no card of one may stand there: the listener itself is the card. */
function listenerCard(id: string, cards: readonly ChainCard[], hop: TraceHop): ChainCard {
  const [first] = cards;
  return {
    id,
    column: 'entry',
    nodes: [id],
    ...(first?.ref === undefined ? {} : { ref: first.ref }),
    title: sentence('chain.text', { text: hop.listener ?? '' }),
    pill: '',
    facts: [sentence('chain.strip.noChain')],
    whole: hop.listener ?? '',
    state: 'error',
    madeBy: [],
    dangling: false,
    rows: [],
  };
}

/** Endpoints say their chances, where chance decides. */
function withChances(card: ChainCard, hop: TraceHop): ChainCard {
  const endpoints = hop.clusters.find(({ name }) => name === card.whole)?.endpoints ?? [];
  const rows = card.rows.map((row) => {
    const share = endpoints.find(({ address }) => address === row.address)?.probability ?? 0;
    if (share <= 0 || share >= 1) return row;
    const text = `${String(Math.round(share * 1000) / 10)} %`;
    return { ...row, notes: [sentence('chain.text', { text }), ...row.notes] };
  });
  return { ...card, rows };
}

const columnOf: Readonly<Partial<Record<StepKind, ChainColumn>>> = {
  route: 'virtual-host',
  action: 'route',
  cluster: 'cluster',
  endpoint: 'cluster',
};
const rank = (column: ChainColumn): number => chainColumns.indexOf(column);

/** The last card that was passed, up to the column where such a step happens; filters stand at the entry. */
function blockedAt(
  cards: readonly ChainCard[],
  passed: ReadonlySet<string>,
  cause: TraceStep,
): ChainCard | undefined {
  const most = rank(columnOf[cause.kind] ?? 'entry');
  const stub = cards.find((card) => card.dangling && rank(card.column) <= most);
  if (stub !== undefined) return stub;
  return cards
    .filter((card) => passed.has(card.id) && rank(card.column) <= most)
    .toSorted((a, b) => rank(b.column) - rank(a.column))[0];
}

/** @param after how many places of the way the Envoys before have taken */
export function stripOf(
  whole: ChainPicture,
  nodes: readonly string[],
  { hop, cause, after }: { hop: TraceHop; cause: TraceStep | undefined; after: number },
): Strip {
  const [entry = ''] = nodes;
  const unchosen = entry.startsWith('listener/');
  const others = whole.cards.filter(({ column }) => !unchosen || column !== 'entry');
  const cards = [
    ...(unchosen ? [listenerCard(entry, whole.cards, hop)] : []),
    ...others.map((card) => withChances(card, hop)),
  ];
  const picture = { ...whole, cards };
  const found = new Set(nodes.flatMap((node) => cardsOfNode(picture, node)));
  const blocking = cause === undefined ? undefined : blockedAt(cards, found, cause);
  const last = blocking === undefined ? chainColumns.length : rank(blocking.column);
  const passed = cards.filter(({ id, column }) => found.has(id) && rank(column) <= last);
  const ids = new Set(passed.map(({ id }) => id));
  const ranks = [...new Set(passed.map(({ column }) => rank(column)))].sort((a, b) => a - b);
  return {
    picture,
    passed: ids,
    lit: litAlong(picture, [...ids]),
    // Clusters that a weight chooses among are one place on the way.
    steps: new Map(passed.map(({ id, column }) => [id, after + ranks.indexOf(rank(column)) + 1])),
    blocked:
      blocking === undefined || cause === undefined ? undefined : { card: blocking.id, cause },
  };
}

export interface Dot {
  readonly name: string;
  readonly state: 'ok' | 'bad' | 'open';
  readonly step: TraceStep;
}

const filterKinds: ReadonlySet<StepKind> = new Set([
  'listener-filter',
  'network-filter',
  'http-filter',
]);

/** The filters that a request passes, in Envoy's order. */
export function dotsOf({ steps }: TraceHop): readonly Dot[] {
  return steps
    .filter(({ kind }) => filterKinds.has(kind))
    .map((step) => ({ name: step.name, state: stepState(step), step }));
}

/** Which side of a call an Envoy is on. */
export function sideOf(
  { listener, clusters }: TraceHop,
  first: boolean,
  direction: 'outbound' | 'inbound' | 'gateway',
): 'client' | 'server' | 'gateway' {
  const inbound =
    listener === 'virtualInbound' || clusters.some(({ name }) => name.startsWith('inbound|'));
  if (first)
    return direction === 'outbound' ? 'client' : direction === 'inbound' ? 'server' : 'gateway';
  return inbound ? 'server' : 'gateway';
}
