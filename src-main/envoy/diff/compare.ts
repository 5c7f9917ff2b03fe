import { isObject, type Json, type JsonObject } from '../../contract/json.ts';
import type { Change, PathStep } from './change.ts';
import { comparable, fieldsOf, fingerprint, unwrapped } from './equal.ts';
import { commonRun } from './line-diff.ts';
import {
  emptyList,
  itemText,
  type Lists,
  movedItems,
  onlyOneGeneration,
  range,
} from './list-changes.ts';
import { isSet } from './lists.ts';
import { type Pair, pairItems } from './pairing.ts';
import type { DiffRules } from './rules.ts';
import { inside, resourceSpot, rulesAt, type Spot } from './spot.ts';

class Comparison {
  readonly changes: Change[] = [];

  /** What lists, names and defaults mean depends on where both values stand. */
  value(spot: Spot, a: Json, b: Json, path: readonly PathStep[], given: DiffRules): void {
    const rules = rulesAt(spot, given);
    const [x, y] = [unwrapped(a, rules), unwrapped(b, rules)];
    if (Array.isArray(x) && Array.isArray(y)) this.#list(spot, x, y, path, rules);
    else if (isObject(x) && isObject(y)) this.#message(spot, x, y, path, rules);
    else {
      const leaf = (value: Json): string =>
        JSON.stringify(comparable(spot.body === 'struct' ? '' : spot.field, value, rules));
      if (leaf(x) !== leaf(y)) this.changes.push({ path, kind: 'changed', a, b });
    }
  }

  #message(
    spot: Spot,
    a: JsonObject,
    b: JsonObject,
    path: readonly PathStep[],
    rules: DiffRules,
  ): void {
    const [left, right] = [fieldsOf(spot, a, rules), fieldsOf(spot, b, rules)];
    for (const [field, value] of left) {
      const step = [...path, { field }];
      const other = right.get(field) ?? emptyList(field);
      if (other === undefined) {
        if (!onlyOneGeneration(field, b, rules))
          this.changes.push({ path: step, kind: 'removed', a: value, b: undefined });
      } else this.value(inside(spot, a, field), value, other, step, rules);
    }
    for (const [field, value] of right) {
      if (left.has(field) || onlyOneGeneration(field, a, rules)) continue;
      const [step, none] = [[...path, { field }], emptyList(field)];
      if (none !== undefined) this.value(inside(spot, b, field), none, value, step, rules);
      else this.changes.push({ path: step, kind: 'added', a: undefined, b: value });
    }
  }

  #list(
    spot: Spot,
    a: readonly Json[],
    b: readonly Json[],
    path: readonly PathStep[],
    rules: DiffRules,
  ): void {
    const pairs = spot.body === 'struct' ? undefined : pairItems(spot, a, b, rules);
    if (pairs !== undefined) {
      for (const pair of pairs) this.#pair(spot, { a, b }, pair, path, rules);
      return;
    }
    const print = (item: Json): string => fingerprint(spot, item, rules);
    const lists = { a, b, x: a.map(print), y: b.map(print) };
    if (rules.ignoreOrder && isSet(spot.parent, spot.field)) this.#set(spot, lists, path, rules);
    else this.#sequence(spot, lists, path, rules);
  }

  #pair(
    spot: Spot,
    { a, b }: Pick<Lists, 'a' | 'b'>,
    { key, a: i, b: j, moved }: Pair,
    path: readonly PathStep[],
    rules: DiffRules,
  ): void {
    if (i === undefined || j === undefined) {
      this.#came(i === undefined ? b[j ?? 0] : a[i], i, j, path, key);
      return;
    }
    const step = [...path, { item: key, a: i, b: j }];
    if (moved) this.changes.push({ path: step, kind: 'moved', a: i, b: j });
    this.value(spot, a[i] ?? null, b[j] ?? null, step, rules);
  }

  /**
   * Items that are alike cancel each other out; what is left came or went. A single matcher that is left on each side is
   * one that was changed; a single plain value is not: it has nothing but itself.
   */
  #set(spot: Spot, lists: Lists, path: readonly PathStep[], rules: DiffRules): void {
    const open = new Map<string, number[]>();
    lists.y.forEach((print, j) => open.set(print, [...(open.get(print) ?? []), j]));
    const gone = lists.x.flatMap((print, i) => (open.get(print)?.shift() === undefined ? [i] : []));
    const came = [...open.values()].flat().sort((x, y) => x - y);
    const [i, j] = [gone[0], came[0]];
    const [left, right] = [lists.a[i ?? -1], lists.b[j ?? -1]];
    if (gone.length === 1 && came.length === 1 && isObject(left) && isObject(right)) {
      this.value(spot, left, right, [...path, { item: String(i), a: i, b: j }], rules);
      return;
    }
    for (const index of gone) this.#came(lists.a[index], index, undefined, path);
    for (const index of came) this.#came(lists.b[index], undefined, index, path);
  }

  /**
   * Order matters and nothing names the items: the longest common run stays, what left one place and came to another moved,
   * the rest pairs up as it stands.
   */
  #sequence(spot: Spot, lists: Lists, path: readonly PathStep[], rules: DiffRules): void {
    const kept = commonRun(lists.x, lists.y);
    const moved = movedItems(lists, kept);
    const arrived = new Set(moved.values());
    for (const [from, to] of moved) {
      const step = { item: itemText(lists.a[from]), a: from, b: to };
      this.changes.push({ path: [...path, step], kind: 'moved', a: from, b: to });
    }
    let [i, j] = [0, 0];
    for (const [nextI, nextJ] of [...kept, [lists.x.length, lists.y.length] as const]) {
      const gone = range(i, nextI).filter((index) => !moved.has(index));
      const came = range(j, nextJ).filter((index) => !arrived.has(index));
      gone.forEach((left, n) => {
        const right = came[n];
        if (right === undefined) {
          this.#came(lists.a[left], left, undefined, path);
          return;
        }
        const step = [...path, { item: String(left), a: left, b: right }];
        this.value(spot, lists.a[left] ?? null, lists.b[right] ?? null, step, rules);
      });
      for (const index of came.slice(gone.length))
        this.#came(lists.b[index], undefined, index, path);
      [i, j] = [nextI + 1, nextJ + 1];
    }
  }

  #came(
    item: Json | undefined,
    a: number | undefined,
    b: number | undefined,
    path: readonly PathStep[],
    key = itemText(item),
  ): void {
    const gone = b === undefined;
    this.changes.push({
      path: [...path, { item: key, a, b }],
      kind: gone ? 'removed' : 'added',
      a: gone ? item : undefined,
      b: gone ? undefined : item,
    });
  }
}

/** Differences between two resources in canonical names (canonical.ts), in the order of the left one's fields. */
export function compareResources(
  a: JsonObject,
  b: JsonObject,
  rules: DiffRules,
): readonly Change[] {
  const comparison = new Comparison();
  comparison.value(resourceSpot, a, b, [], rules);
  return comparison.changes;
}

/** Equal for two resources exactly if compareResources finds nothing between them; cheaper than comparing. */
export function resourceFingerprint(resource: JsonObject, rules: DiffRules): string {
  return fingerprint(resourceSpot, resource, rules);
}
