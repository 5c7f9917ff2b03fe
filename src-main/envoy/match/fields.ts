import { isObject, type Json, type JsonObject } from '../../contract/json.ts';
import { lastWord } from '../last-word.ts';

/** The items of a repeated message field; protobuf's text forms let a single one stand without a list. */
export function messages(value: Json | undefined): readonly JsonObject[] {
  if (Array.isArray(value)) return value.filter(isObject);
  return isObject(value) ? [value] : [];
}

/** The items of a repeated scalar field as strings. */
export function scalars(value: Json | undefined): readonly string[] {
  const items = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return items.flatMap((item) =>
    typeof item === 'string' || typeof item === 'number' ? [String(item)] : [],
  );
}

/** True for `true` and for "true" (protobuf's text forms take either). */
export function truthy(value: Json | undefined): boolean {
  return value === true || value === 'true';
}

/** The last word of an `@type`: `type.googleapis.com/a.b.C` → `C`. */
export function typeName(message: JsonObject | undefined): string {
  const type = message?.['@type'];
  if (typeof type !== 'string') return '';
  // TypedStruct carries the real type in type_url (xds.type.v3).
  const real = type.endsWith('TypedStruct') ? message?.['typeUrl'] : type;
  const name = typeof real === 'string' ? real : type;
  return lastWord(name);
}
