import { isObject, type Json } from '../../contract/json.ts';
import { type Item, itemOf, keyOf, movedItems } from './items.ts';
import { absentIdentity, identitiesOf, isOnlyByIdentity, isOrderless } from './lists.ts';
import type { DiffRules } from './rules.ts';
import type { Spot } from './spot.ts';

/** An item of either list, or of both: what it is called, and where it stands. */
export interface Pair {
  readonly key: string;
  readonly a: number | undefined;
  readonly b: number | undefined;
  /** Stands elsewhere among the items that both lists have, where order counts. */
  readonly moved: boolean;
}

/**
 * Pairs the items of two lists whose items have identities; undefined when they have none. Items of one identity are told
 * apart by what they say: Istio gives several filter chains of virtualInbound one name. What is left is the same item
 * under another identity if all else is equal: a changed match of a route, a renamed filter chain.
 */
export function pairItems(
  spot: Spot,
  a: readonly Json[],
  b: readonly Json[],
  rules: DiffRules,
): readonly Pair[] | undefined {
  const left = identified(spot, a, rules);
  const right = identified(spot, b, rules);
  if (left === undefined || right === undefined) return undefined;
  const matching = new Matching(left, right);
  // `envoy.filters.http.rbac` and `envoy.filters.network.rbac` are one word, and two names.
  matching.by((item) => item.exact, 'unique');
  matching.by(({ key }) => key, 'unique');
  matching.by((item) => `${item.key} ${item.print()}`, 'in order');
  if (spot.field === 'filterChains')
    matching.by((item) => `${item.key} ${item.part('filterChainMatch')}`, 'in order');
  matching.by(({ key }) => key, 'in order');
  if (!isOnlyByIdentity(spot.field)) {
    for (const way of identitiesOf(spot.field).slice(1))
      matching.by((item) => item.part(...way), 'unique');
    matching.by((item) => item.rest(), 'unique');
  }
  return paired(
    left,
    right,
    matching.found,
    rules.ignoreOrder && isOrderless(spot.parent, spot.field),
  );
}

function identified(
  spot: Spot,
  items: readonly Json[],
  rules: DiffRules,
): readonly Item[] | undefined {
  const ways = identitiesOf(spot.field);
  const found: Item[] = [];
  let unnamed = 0;
  for (const [index, item] of items.entries()) {
    if (!isObject(item)) return undefined;
    const own = keyOf(spot, item, ways, rules) ?? absentIdentity(spot.field);
    if (own === undefined) unnamed += 1;
    found.push(itemOf(spot, { item, index, key: own ?? unnamedKey }, rules));
  }
  // One chain without name and match among others is the one for everything else; a list of nothing else is a sequence.
  return unnamed > 0 && (unnamed === items.length || spot.field !== 'filterChains')
    ? undefined
    : found;
}

const unnamedKey = '*';

/** What pairs were found so far, and who still waits. */
class Matching {
  /** Position on the left → position on the right. */
  readonly found = new Map<number, number>();
  #left: readonly Item[];
  #right: readonly Item[];

  constructor(left: readonly Item[], right: readonly Item[]) {
    this.#left = left;
    this.#right = right;
  }

  /** Pairs waiting items of the same text; `unique`: only where one on each side has it. Empty texts pair nobody. */
  by(textOf: (item: Item) => string, how: 'unique' | 'in order'): void {
    if (this.#left.length === 0 || this.#right.length === 0) return;
    const [left, right] = [grouped(this.#left, textOf), grouped(this.#right, textOf)];
    const gone = new Set<Item>();
    for (const [said, mine] of left) {
      const theirs = right.get(said) ?? [];
      if (said === '' && how === 'unique') continue;
      if (how === 'unique' && (mine.length !== 1 || theirs.length !== 1)) continue;
      mine.slice(0, theirs.length).forEach((item, i) => {
        const other = theirs[i];
        if (other === undefined) return;
        this.found.set(item.index, other.index);
        gone.add(item).add(other);
      });
    }
    this.#left = this.#left.filter((item) => !gone.has(item));
    this.#right = this.#right.filter((item) => !gone.has(item));
  }
}

function grouped(items: readonly Item[], textOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const said = textOf(item);
    const group = groups.get(said);
    if (group === undefined) groups.set(said, [item]);
    else group.push(item);
  }
  return groups;
}

function paired(
  left: readonly Item[],
  right: readonly Item[],
  found: ReadonlyMap<number, number>,
  orderless: boolean,
): readonly Pair[] {
  const moved = orderless ? new Set<number>() : movedItems(found);
  const names = new Names();
  const known = new Set(found.values());
  return [
    ...left.map(({ index, label }) => ({
      key: names.next(label),
      a: index,
      b: found.get(index),
      moved: moved.has(index),
    })),
    ...right
      .filter(({ index }) => !known.has(index))
      .map(({ index, label }) => ({
        key: names.next(label),
        a: undefined,
        b: index,
        moved: false,
      })),
  ];
}

/** `reviews`, `reviews #2`: twins are told apart by their occurrence. */
class Names {
  readonly #counts = new Map<string, number>();

  next(key: string): string {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count === 1 ? key : `${key} #${count}`;
  }
}
