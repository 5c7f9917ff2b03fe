import { isObject, type Json, type JsonObject } from '../../contract/json.ts';
import { fieldsOf, fingerprint } from './equal.ts';
import { type DiffRules, setFields, unorderedKeyed } from './rules.ts';

const isSet = (field: string): boolean => setFields.has(field) || unorderedKeyed.has(field);

/** Fields that people look for first; the others follow by name. */
const first = ['@type', 'name'];

function compareFields(a: string, b: string): number {
  const [x, y] = [first.indexOf(a), first.indexOf(b)];
  if (x >= 0 || y >= 0) return (x < 0 ? first.length : x) - (y < 0 ? first.length : y);
  return a < b ? -1 : a > b ? 1 : 0;
}

function normaliseValue(field: string, value: Json, rules: DiffRules): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => normaliseValue(field, item, rules));
    if (!rules.ignoreOrder || !isSet(field)) return items;
    const keyed = items.map((item) => [fingerprint(field, item, rules, isSet), item] as const);
    return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
  }
  return isObject(value) ? normalise(value, rules) : value;
}

/**
 * The resource in one order: fields by name, sets sorted, defaults left out as the rules say. Two sides
 * written so stand line beside line in a text diff; nothing else is changed.
 */
export function normalise(resource: JsonObject, rules: DiffRules): JsonObject {
  const fields = [...fieldsOf(resource, rules)].sort(([a], [b]) => compareFields(a, b));
  return Object.fromEntries(
    fields.map(([field, value]) => [field, normaliseValue(field, value, rules)]),
  );
}
