import { isObject, type Json, list, text } from '../../../src-main/contract/json.ts';

/** Maps whose keys are data: one `*` stands for all of them. */
const maps = new Set(['policies', 'json_format', 'labels', 'LABELS', 'entries', 'jsonFormat']);

/**
 * Every path of field names in the value, lists written `[]`. A protobuf Any begins a new path with its
 * type, so that the same message has the same paths wherever it stands. Records the JSON type of leaves.
 */
export function keyPaths(value: Json | undefined, found: Set<string>, prefix: string): void {
  if (Array.isArray(value)) {
    for (const item of value) keyPaths(item, found, `${prefix}[]`);
    return;
  }
  if (!isObject(value)) {
    found.add(`${prefix}:${value === null ? 'null' : typeof value}`);
    return;
  }
  const type = text(value['@type']).split('.').slice(-2).join('.');
  const base = type === '' ? prefix : type;
  if (Object.keys(value).length === 0) found.add(`${base}:{}`);
  for (const [key, item] of Object.entries(value)) {
    if (key === '@type') continue;
    const name = prefix.split(/[.[]/).at(-1) ?? '';
    keyPaths(item, found, `${base}.${maps.has(name) ? '*' : key}`);
  }
}

export function sections(dump: Json | undefined): readonly Json[] {
  return isObject(dump) ? list(dump['configs']) : [];
}

/** Fields whose keys stand in the order of a hash map, which means nothing. */
const unordered = new Set([
  ...maps,
  'metadata',
  'PROXY_CONFIG',
  'static_layer',
  'filter_metadata',
  'filterMetadata',
]);

/** For every message, which field stood before which: `type field < other`. */
export function fieldOrders(value: Json | undefined, found: Set<string>, path: string): void {
  if (Array.isArray(value)) {
    for (const item of value) fieldOrders(item, found, `${path}[]`);
    return;
  }
  if (!isObject(value)) return;
  const type = text(value['@type']).split('.').at(-1) ?? '';
  const base = type === '' ? path : type;
  const keys = Object.keys(value);
  keys.forEach((first, index) => {
    for (const second of keys.slice(index + 1)) found.add(`${base} ${first} < ${second}`);
  });
  for (const [key, item] of Object.entries(value)) {
    if (!unordered.has(key)) fieldOrders(item, found, `${base}.${key}`);
  }
}

/** The same statement the other way round. */
export function reversed(order: string): string {
  const [type = '', first = '', , second = ''] = order.split(' ');
  return `${type} ${second} < ${first}`;
}
