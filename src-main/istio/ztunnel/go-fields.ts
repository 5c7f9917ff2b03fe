import {
  isObject,
  type Json,
  type JsonObject,
  num,
  obj,
  optObj,
  strings,
  text,
} from '../../contract/json.ts';

/**
 * `-o json` of istioctl's ztunnel-config: not the dump's own words but istioctl's structs filled from them, in their
 * order (istioctl/pkg/writer/ztunnel/configdump/api.go). What a struct does not know is lost, what it always has is
 * there even when the dump lacks it.
 */

export type Field = readonly [
  name: string,
  /** Undefined leaves the field out (Go's omitempty). */
  read: (value: Json | undefined) => Json | undefined,
];

export const always = (value: Json | undefined): Json => text(value);
export const unlessEmpty = (value: Json | undefined): Json | undefined => text(value) || undefined;
export const number = (value: Json | undefined): Json => num(value) ?? 0;
export const words = (value: Json | undefined): Json =>
  Array.isArray(value) ? [...strings(value)] : null;
export const wordsUnlessEmpty = (value: Json | undefined): Json | undefined =>
  strings(value).length > 0 ? [...strings(value)] : undefined;

export function struct(fields: readonly Field[], value: Json | undefined): JsonObject {
  const one = obj(value);
  const out: JsonObject = {};
  for (const [name, read] of fields) {
    const said = read(one[name]);
    if (said !== undefined) out[name] = said;
  }
  return out;
}

export const optional =
  (fields: readonly Field[]) =>
  (value: Json | undefined): Json | undefined =>
    optObj(value) === undefined ? undefined : struct(fields, value);

export const required =
  (fields: readonly Field[]) =>
  (value: Json | undefined): Json =>
    struct(fields, value);

/**
 * Keys in their order as text, as Go writes a map. Keys that look like small integers (ports) JavaScript puts first,
 * in the order of numbers, whatever is done: the same JSON, not the same bytes.
 */
export function ordered(value: Json | undefined, read: (value: Json | undefined) => Json): Json {
  if (!isObject(value)) return null;
  const names = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, read(value[name])]));
}
