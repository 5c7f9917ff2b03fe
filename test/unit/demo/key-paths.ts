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
