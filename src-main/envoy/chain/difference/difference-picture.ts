import type { ChainCard, ChainLink, ChainPicture, ChainRow } from '../../../contract/chain.ts';
import type { DiffRules } from '../../diff/rules.ts';
import type { ProxyConfig } from '../../dump.ts';
import { parseNodeId } from '../node-id.ts';
import { CardMaker } from '../picture/cards.ts';
import { Chooser, shownBelow } from '../picture/chooser.ts';
import type { ChainNames } from '../picture/names.ts';
import { down, type WorldLink, worldOf } from '../picture/world.ts';
import { up, type World } from '../picture/world-model.ts';
import { type Mark, type Marks, marksOf } from './marks.ts';
import { type Differing, placesOf } from './places.ts';
import { Twins } from './twins.ts';

export interface DifferenceWish {
  readonly resources: readonly Differing[];
  readonly rules: DiffRules;
  readonly limit: number;
}

/** A card of the common picture, by its id on each side. */
interface Pair {
  readonly id: string;
  before: string | undefined;
  after: string | undefined;
}

/** What differs of one side, what leads there, and what stands beside it. */
function choose(world: World, marks: ReadonlyMap<string, Mark>, limit: number): Chooser {
  const chooser = new Chooser(world, new Set(), limit);
  for (const id of marks.keys()) {
    chooser.add(id);
    chooser.above(id, 2);
    const lane = parseNodeId(id)?.lane;
    if (lane === 'virtual-host' || lane === 'route') chooser.below(id, shownBelow);
    if (lane === 'route') for (const host of up(world, id)) chooser.below(host, shownBelow);
  }
  return chooser;
}

function mergeRows(card: ChainCard, other: ChainCard, base: 'before' | 'after'): ChainRow[] {
  const counted = card.endpoints?.hidden === 0 && other.endpoints?.hidden === 0;
  if (!counted) return card.rows;
  const [mine, theirs] = [card.rows, other.rows].map(
    (rows) => new Set(rows.map((row) => row.address)),
  );
  const [own, foreign] =
    base === 'after' ? (['added', 'removed'] as const) : (['removed', 'added'] as const);
  return [
    ...card.rows.map((row) => (theirs?.has(row.address) === true ? row : { ...row, change: own })),
    ...other.rows
      .filter(({ address }) => mine?.has(address) !== true)
      .map((row) => ({ ...row, id: `other:${row.id}`, change: foreign })),
  ];
}

class Merged {
  readonly pairs = new Map<string, Pair>();
  readonly #a: World;
  readonly #b: World;
  readonly #twins: ReadonlyMap<string, string>;
  readonly #back: ReadonlyMap<string, string>;
  readonly #marks: Marks;

  constructor(a: World, b: World, twins: ReadonlyMap<string, string>, marks: Marks) {
    this.#a = a;
    this.#b = b;
    this.#twins = twins;
    this.#back = new Map([...twins].map(([before, after]) => [after, before]));
    this.#marks = marks;
  }

  /** The id in the common picture: that of `after`, as it is there; else one of its own. */
  idOf(before: string): string {
    // A name that is missing on both sides is one card.
    const same = parseNodeId(before)?.parts[0] === 'missing' ? before : `before:${before}`;
    return this.#twins.get(before) ?? same;
  }

  add(side: 'before' | 'after', id: string): void {
    const after = side === 'after' ? id : this.#twins.get(id);
    const before = side === 'before' ? id : this.#back.get(id);
    const merged = after ?? this.idOf(id);
    const known = this.pairs.get(merged);
    if (known === undefined) this.pairs.set(merged, { id: merged, before, after });
    else {
      known.before ??= before;
      known.after ??= after;
    }
  }

  markOf({ before, after }: Pair): Mark | undefined {
    return this.#marks.after.get(after ?? '') ?? this.#marks.before.get(before ?? '');
  }

  links(pair: Pair): ChainLink[] {
    const mark = this.markOf(pair);
    const found = new Map<string, { before?: WorldLink; after?: WorldLink }>();
    const put = (side: 'before' | 'after', link: WorldLink, to: string): void => {
      const key = `${to} ${link.kind === 'mirror' ? 'copy' : ''}`;
      found.set(key, { ...found.get(key), [side]: { ...link, to } });
    };
    if (pair.before !== undefined) {
      for (const link of down(this.#a, pair.before)) put('before', link, this.idOf(link.to));
    }
    if (pair.after !== undefined) {
      for (const link of down(this.#b, pair.after)) put('after', link, link.to);
    }
    const whole = pair.before !== undefined && pair.after !== undefined;
    return [...found.values()].flatMap(({ before, after }, position): ChainLink[] => {
      const base = after?.kind === 'dangling' ? (before ?? after) : (after ?? before);
      if (base === undefined || !this.pairs.has(base.to)) return [];
      const id = `${pair.id}→${base.to}#${String(position)}`;
      const plain: ChainLink = { ...base, id, from: pair.id };
      // What a side does not tell of a card that is the same is no difference (Pilot's dump has no static clusters).
      if (!whole || mark === undefined) return [plain];
      if (before === undefined) return [{ ...plain, change: 'added' }];
      if (after === undefined) return [{ ...plain, change: 'removed' }];
      if (before.share === after.share) return [plain];
      const { share, ...rest } = plain;
      const now = after.share === undefined ? {} : { share: after.share };
      const was = before.share === undefined ? {} : { before: before.share };
      return [{ ...(share === undefined ? plain : rest), ...now, ...was, change: 'changed' }];
    });
  }
}

/** Two configurations as one picture: what came, what went, what is another, with both weights on the edges. */
export function differencePicture(
  before: ProxyConfig,
  after: ProxyConfig,
  { resources, rules, limit }: DifferenceWish,
  names: ChainNames,
): ChainPicture {
  const [a, b] = [worldOf(before.dump), worldOf(after.dump)];
  const places = new Map(
    resources.map((one) => [one, placesOf(before.dump, after.dump, one, rules)] as const),
  );
  const marks = marksOf(a, b, places);
  const merged = new Merged(a, b, new Twins(a, b, places).all(), marks);
  const shown = { after: choose(b, marks.after, limit), before: choose(a, marks.before, limit) };
  for (const id of shown.after.shown) merged.add('after', id);
  for (const id of shown.before.shown) merged.add('before', id);
  const makers = { before: new CardMaker(before, a, names), after: new CardMaker(after, b, names) };
  const cards = [...merged.pairs.values()].flatMap((pair): ChainCard[] => {
    const [was] = pair.before === undefined ? [] : makers.before.card(pair.before);
    const [is] = pair.after === undefined ? [] : makers.after.card(pair.after);
    // The side that knows more of it: Pilot's dump lists fewer clusters and no health.
    const knowsMore = is?.dangling === true || (is?.endpoints ?? was?.endpoints) !== is?.endpoints;
    const base = is === undefined || (was !== undefined && knowsMore) ? 'before' : 'after';
    const card = base === 'before' ? was : is;
    const other = base === 'before' ? is : was;
    if (card === undefined) return [];
    const mark = merged.markOf(pair);
    return [
      {
        ...card,
        id: pair.id,
        nodes: base === 'before' ? [pair.id] : card.nodes,
        rows: mark === 'changed' && other !== undefined ? mergeRows(card, other, base) : card.rows,
        ...(mark === undefined ? {} : { change: mark }),
        of: base,
      },
    ];
  });
  return {
    cards,
    links: [...merged.pairs.values()].flatMap((pair) => merged.links(pair)),
    drains: [],
    totals: { entry: 0, 'virtual-host': 0, route: 0, cluster: 0, endpoint: 0 },
    cut: shown.after.cut || shown.before.cut,
  };
}
