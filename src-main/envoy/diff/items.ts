import { at, isObject, type Json, type JsonObject, text } from '../../contract/json.ts';
import { comparable, fingerprint, isDefault } from './equal.ts';
import { labelOf } from './labels.ts';
import { commonRun } from './line-diff.ts';
import { identitiesOf } from './lists.ts';
import type { DiffRules } from './rules.ts';
import type { Spot } from './spot.ts';

/** One item of a list with what it may be known by; costly answers are made when somebody asks. */
export interface Item {
  readonly index: number;
  readonly key: string;
  /** The identity as it is written; empty where it is no plain text. */
  readonly exact: string;
  /** What a person calls it. */
  readonly label: string;
  print(): string;
  /** What stands at the path, as it is compared; empty for nothing. */
  part(...path: readonly string[]): string;
  /** Everything but the identity; empty where nothing else is said. */
  rest(): string;
}

export function itemOf(
  spot: Spot,
  { item, index, key }: { readonly item: JsonObject; readonly index: number; readonly key: string },
  rules: DiffRules,
): Item {
  let print: string | undefined;
  return {
    index,
    key,
    exact: exactName(item, spot.field),
    label: labelOf(spot.field, item) ?? key,
    print: () => (print ??= fingerprint(spot, item, rules)),
    part: (...path) => {
      const value = at(item, ...path);
      const parent = path.at(-2) ?? spot.field;
      return value === undefined
        ? ''
        : fingerprint({ parent, field: path.at(-1) ?? '', body: 'message' }, value, rules);
    },
    rest: () => {
      const identity = new Set(identitiesOf(spot.field).map(([first]) => first));
      const other = Object.entries(item).filter(([name]) => !identity.has(name));
      return other.length === 0 ? '' : fingerprint(spot, Object.fromEntries(other), rules);
    },
  };
}

function exactName(item: JsonObject, field: string): string {
  const [way = []] = identitiesOf(field);
  return text(at(item, ...way));
}

/** Positions on the left whose items stand in another order on the right: the fewest that have to move. */
export function movedItems(found: ReadonlyMap<number, number>): ReadonlySet<number> {
  const here = [...found.keys()].sort((x, y) => x - y);
  const there = [...found].sort(([, x], [, y]) => x - y).map(([index]) => index);
  const stay = new Set(commonRun(here.map(String), there.map(String)).map(([i]) => here[i]));
  return new Set(here.filter((index) => !stay.has(index)));
}

export function keyOf(
  spot: Spot,
  item: JsonObject,
  ways: readonly (readonly string[])[],
  rules: DiffRules,
): string | undefined {
  for (const way of ways) {
    const value = at(item, ...way);
    const field = way.at(-1) ?? '';
    const parent = way.at(-2) ?? spot.field;
    // `priority: 0` is what every locality without one has.
    if (value !== undefined && rules.ignoreDefaults && isDefault(parent, field, value, rules))
      continue;
    if (typeof value === 'string' && value !== '')
      return plainText(comparable(field, value, rules));
    if (typeof value === 'number') return String(value);
    if (isObject(value))
      return shortKey(fingerprint({ parent, field, body: 'message' }, value, rules));
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
