import { at, isObject, type Json, type JsonObject } from '../../contract/json.ts';
import type { Change, PathStep } from './change.ts';
import { comparable, fieldsOf, fingerprint, isDefault, unwrapped } from './equal.ts';
import { commonRun } from './line-diff.ts';
import { absentKeys, type DiffRules, keyedFields, setFields, unorderedKeyed } from './rules.ts';

/** Struct bodies (canonical.ts): their keys are data and no field's default is known in them. */
const structFields = new Set([
  'filterMetadata',
  'jsonFormat',
  'typedJsonFormat',
  'staticLayer',
  'defaultSubset',
]);
const plainRules: DiffRules = {
  ignoreOrder: false,
  ignoreDefaults: false,
  ignoreVersions: true,
  ignoreApiGeneration: false,
  ignoreNumberSpelling: false,
};

const isSet = (field: string): boolean => setFields.has(field) || unorderedKeyed.has(field);

class Comparison {
  readonly changes: Change[] = [];
  readonly #rules: DiffRules;

  constructor(rules: DiffRules) {
    this.#rules = rules;
  }

  /** `field` is the name under which both stand: what lists, names and defaults mean depends on it. */
  value(field: string, a: Json, b: Json, path: readonly PathStep[], rules = this.#rules): void {
    const inner = structFields.has(field) ? plainRules : rules;
    const [x, y] = [unwrapped(a, inner), unwrapped(b, inner)];
    if (Array.isArray(x) && Array.isArray(y)) this.#list(field, x, y, path, inner);
    else if (isObject(x) && isObject(y)) this.#message(x, y, path, inner);
    else if (
      JSON.stringify(comparable(field, x, inner)) !== JSON.stringify(comparable(field, y, inner))
    ) {
      this.changes.push({ path, kind: 'changed', a, b });
    }
  }

  #message(a: JsonObject, b: JsonObject, path: readonly PathStep[], rules: DiffRules): void {
    const [left, right] = [fieldsOf(a, rules), fieldsOf(b, rules)];
    for (const [field, value] of left) {
      const step = [...path, { field }];
      const other = right.get(field);
      if (other === undefined) {
        if (!onlyOneGeneration(field, b, rules))
          this.changes.push({ path: step, kind: 'removed', a: value, b: undefined });
      } else this.value(field, value, other, step, rules);
    }
    for (const [field, value] of right) {
      if (left.has(field) || onlyOneGeneration(field, a, rules)) continue;
      this.changes.push({ path: [...path, { field }], kind: 'added', a: undefined, b: value });
    }
  }

  #list(
    field: string,
    a: readonly Json[],
    b: readonly Json[],
    path: readonly PathStep[],
    rules: DiffRules,
  ): void {
    const [left, right] = [keysOf(field, a, rules), keysOf(field, b, rules)];
    if (left !== undefined && right !== undefined) {
      const paired =
        rules.ignoreOrder && unorderedKeyed.has(field)
          ? twinsPaired(field, { a, b, left, right }, rules)
          : right;
      this.#keyed(field, { a, b, left, right: paired }, path, rules);
      return;
    }
    const print = (item: Json): string => fingerprint(field, item, rules, isSet);
    const [x, y] = [a.map(print), b.map(print)];
    if (setFields.has(field) && rules.ignoreOrder) this.#set({ a, b, x, y }, path);
    else this.#sequence(field, { a, b, x, y }, path, rules);
  }

  /** Items that are alike cancel each other out; what is left came or went. */
  #set(lists: Lists, path: readonly PathStep[]): void {
    const open = new Map<string, number>();
    for (const print of lists.y) open.set(print, (open.get(print) ?? 0) + 1);
    lists.x.forEach((print, i) => {
      const count = open.get(print) ?? 0;
      if (count > 0) open.set(print, count - 1);
      else this.#came(lists.a[i], i, undefined, path);
    });
    lists.y.forEach((print, i) => {
      const count = open.get(print) ?? 0;
      if (count <= 0) return;
      open.set(print, count - 1);
      this.#came(lists.b[i], undefined, i, path);
    });
  }

  /** Order matters and nothing names the items: the longest common run stays, the rest pairs up as it stands. */
  #sequence(field: string, lists: Lists, path: readonly PathStep[], rules: DiffRules): void {
    const kept = commonRun(lists.x, lists.y);
    let [i, j] = [0, 0];
    for (const [nextI, nextJ] of [...kept, [lists.x.length, lists.y.length] as const]) {
      while (i < nextI && j < nextJ) {
        const [left, right] = [lists.a[i] ?? null, lists.b[j] ?? null];
        const step: PathStep = { item: String(i), a: i, b: j };
        this.value(field, left, right, [...path, step], rules);
        i += 1;
        j += 1;
      }
      for (; i < nextI; i += 1) this.#came(lists.a[i], i, undefined, path);
      for (; j < nextJ; j += 1) this.#came(lists.b[j], undefined, j, path);
      i += 1;
      j += 1;
    }
  }

  #keyed(
    field: string,
    lists: Pick<Lists, 'a' | 'b'> & {
      readonly left: readonly string[];
      readonly right: readonly string[];
    },
    path: readonly PathStep[],
    rules: DiffRules,
  ): void {
    const { a, b, left, right } = lists;
    const byKey = new Map(right.map((key, j) => [key, j]));
    const shared = left.filter((key) => byKey.has(key));
    const moved =
      rules.ignoreOrder && unorderedKeyed.has(field) ? new Set<string>() : movedKeys(shared, right);
    left.forEach((key, i) => {
      const j = byKey.get(key);
      if (j === undefined) {
        this.#came(a[i], i, undefined, path, key);
        return;
      }
      const [x, y] = [a[i] ?? null, b[j] ?? null];
      const step: PathStep = { item: key, a: i, b: j };
      if (moved.has(key)) this.changes.push({ path: [...path, step], kind: 'moved', a: i, b: j });
      this.value(field, x, y, [...path, step], rules);
    });
    const known = new Set(left);
    right.forEach((key, j) => {
      if (!known.has(key)) this.#came(b[j], undefined, j, path, key);
    });
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

interface Lists {
  readonly a: readonly Json[];
  readonly b: readonly Json[];
  /** Fingerprints of the items. */
  readonly x: readonly string[];
  readonly y: readonly string[];
}

/** v2 wrote no `@type` where v3 does: not a difference between generations. */
function onlyOneGeneration(field: string, other: JsonObject, rules: DiffRules): boolean {
  return rules.ignoreApiGeneration && field === '@type' && other['@type'] === undefined;
}

function itemText(item: Json | undefined): string {
  if (typeof item === 'string') return item;
  return JSON.stringify(item ?? null);
}

/**
 * What identifies each item; undefined when the field's items have no identity or one of them lacks it.
 * Items with the same identity are told apart by their occurrence.
 */
function keysOf(
  field: string,
  items: readonly Json[],
  rules: DiffRules,
): readonly string[] | undefined {
  const ways = keyedFields[field] ?? [['name']];
  const counts = new Map<string, number>();
  const keys: string[] = [];
  for (const item of items) {
    if (!isObject(item)) return undefined;
    const key = keyOf(item, ways, rules) ?? absentKeys[field];
    if (key === undefined) return undefined;
    const seen = counts.get(key) ?? 0;
    counts.set(key, seen + 1);
    keys.push(seen === 0 ? key : `${key} #${seen + 1}`);
  }
  return keys;
}

/** `name #2` → `name`: what twins share. */
const sharedKey = (key: string): string => key.replace(/ #\d+$/, '');

/**
 * Istio gives several filter chains of virtualInbound one name, and a header may be matched twice: among items of the same
 * identity in a list without order, those that are alike belong together, then those with the same match, then the rest
 * as they stand. Answers the keys of the right side.
 */
function twinsPaired(
  field: string,
  lists: {
    readonly a: readonly Json[];
    readonly b: readonly Json[];
    readonly left: readonly string[];
    readonly right: readonly string[];
  },
  rules: DiffRules,
): readonly string[] {
  const { a, b, left, right } = lists;
  const twins = new Set([...left, ...right].filter((key) => / #\d+$/.test(key)).map(sharedKey));
  if (twins.size === 0) return right;
  const paired = [...right];
  for (const shared of twins) {
    const free = left.flatMap((key, i) => (sharedKey(key) === shared ? [{ key, i }] : []));
    let waiting = right.flatMap((key, j) => (sharedKey(key) === shared ? [j] : []));
    const spare = waiting.map((j) => right[j] ?? shared);
    for (const print of [
      (item: Json | undefined): string => fingerprint(field, item ?? null, rules, isSet),
      (item: Json | undefined): string =>
        fingerprint('', at(item, 'filterChainMatch') ?? null, rules, isSet),
      (): string => '',
    ]) {
      waiting = waiting.filter((j) => {
        const wanted = print(b[j]);
        const found = free.findIndex(({ i }) => print(a[i]) === wanted);
        const [one] = found === -1 ? [] : free.splice(found, 1);
        if (one === undefined) return true;
        paired[j] = one.key;
        return false;
      });
    }
    // More on the right than on the left: they keep names that nobody has.
    const taken = new Set(paired);
    const unused = spare.filter((key) => !left.includes(key) || !taken.has(key));
    for (const j of waiting) paired[j] = unused.pop() ?? `${shared} #${j + 1}`;
  }
  return paired;
}

function keyOf(
  item: JsonObject,
  ways: readonly (readonly string[])[],
  rules: DiffRules,
): string | undefined {
  for (const way of ways) {
    const value = at(item, ...way);
    const field = way.at(-1) ?? '';
    // `priority: 0` is what every locality without one has.
    if (value !== undefined && rules.ignoreDefaults && isDefault(field, value, rules)) continue;
    if (typeof value === 'string' && value !== '')
      return plainText(comparable(field, value, rules));
    if (typeof value === 'number') return String(value);
    if (isObject(value)) return shortKey(fingerprint(field, value, rules, isSet));
  }
  return undefined;
}

function plainText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `{"socketAddress":{"address":"10.0.0.1","portValue":80}}` → `10.0.0.1:80`; other messages as their JSON. */
function shortKey(print: string): string {
  const socket = /^\{"socketAddress":\{"address":"([^"]+)","portValue":(\d+)\}\}$/.exec(print);
  return socket === null ? print : `${socket[1] ?? ''}:${socket[2] ?? ''}`;
}

/** Keys that stand in another order among the shared ones: the fewest that have to move. */
function movedKeys(shared: readonly string[], right: readonly string[]): ReadonlySet<string> {
  const sharedSet = new Set(shared);
  const order = right.filter((key) => sharedSet.has(key));
  const stay = new Set(commonRun(shared, order).map(([i]) => shared[i]));
  return new Set(shared.filter((key) => !stay.has(key)));
}

/** Differences between two resources in canonical names (canonical.ts), in the order of the left one's fields. */
export function compareResources(
  a: JsonObject,
  b: JsonObject,
  rules: DiffRules,
): readonly Change[] {
  const comparison = new Comparison(rules);
  comparison.value('', a, b, []);
  return comparison.changes;
}

/** Equal for two resources exactly if compareResources finds nothing between them; cheaper than comparing. */
export function resourceFingerprint(resource: JsonObject, rules: DiffRules): string {
  return fingerprint('', resource, rules, isSet);
}
