import { isObject, type Json, type JsonObject } from '../../contract/json.ts';
import { fieldsOf, fingerprint, shortDuration, unwrapped } from './equal.ts';
import { isOrderless } from './lists.ts';
import type { DiffRules } from './rules.ts';
import { inside, resourceSpot, rulesAt, type Spot } from './spot.ts';

/** Fields that people look for first; the others follow by name. */
const first = ['@type', 'name'];

function compareFields(a: string, b: string): number {
  const [x, y] = [first.indexOf(a), first.indexOf(b)];
  if (x >= 0 || y >= 0) return (x < 0 ? first.length : x) - (y < 0 ? first.length : y);
  return a < b ? -1 : a > b ? 1 : 0;
}

function normaliseValue(spot: Spot, written: Json, given: DiffRules): Json {
  const rules = rulesAt(spot, given);
  const value = unwrapped(written, rules);
  if (Array.isArray(value)) {
    const items = value.map((item) => normaliseValue(spot, item, rules));
    if (!rules.ignoreOrder || !isOrderless(spot.parent, spot.field)) return items;
    const keyed = items.map((item) => [fingerprint(spot, item, rules), item] as const);
    return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
  }
  if (isObject(value)) return message(spot, value, rules);
  return rules.ignoreNumberSpelling ? shortDuration(value) : value;
}

function message(spot: Spot, value: JsonObject, rules: DiffRules): JsonObject {
  const fields = [...fieldsOf(spot, value, rules)].sort(([a], [b]) => compareFields(a, b));
  return Object.fromEntries(
    fields.map(([field, inner]) => [
      field,
      normaliseValue(inside(spot, value, field), inner, rules),
    ]),
  );
}

/**
 * The resource in one order: fields by name, sets sorted, defaults left out, durations and wrappers in one spelling, as
 * the rules say. Two sides written so stand line beside line in a text diff; nothing else is changed.
 */
export function normalise(resource: JsonObject, rules: DiffRules): JsonObject {
  return message(resourceSpot, resource, rules);
}
