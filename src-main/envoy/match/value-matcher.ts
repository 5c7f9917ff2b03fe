import {
  at,
  bool,
  flag,
  isObject,
  type Json,
  type JsonObject,
  list,
  num,
  optObj,
  text,
} from '../../contract/json.ts';
import { messages } from './fields.ts';
import { matchString, type Tri } from './string-matcher.ts';

/** `type.matcher.v3.ValueMatcher`, canonical, on a Struct value; undefined value: not there. */
export function matchStructValue(matcher: JsonObject, value: Json | undefined): Tri {
  if (optObj(matcher['nullMatch']) !== undefined) return value === null;
  const double = optObj(matcher['doubleMatch']);
  if (double !== undefined) {
    if (typeof value !== 'number') return false;
    const exact = num(double['exact']);
    if (exact !== undefined) return value === exact;
    const range = optObj(double['range']);
    return value >= (num(range?.['start']) ?? 0) && value < (num(range?.['end']) ?? 0);
  }
  const string = optObj(matcher['stringMatch']);
  if (string !== undefined) return typeof value === 'string' ? matchString(string, value) : false;
  const boolean = bool(matcher['boolMatch']);
  if (boolean !== undefined) return value === boolean;
  const present = bool(matcher['presentMatch']);
  if (present !== undefined) return present && value !== undefined && value !== null;
  const listMatch = optObj(matcher['listMatch']);
  if (listMatch !== undefined) {
    const one = optObj(listMatch['oneOf']);
    if (!Array.isArray(value) || one === undefined) return false;
    return value.some((item) => matchStructValue(one, item) === true);
  }
  const or = optObj(matcher['orMatch']);
  if (or !== undefined)
    return messages(or['valueMatchers']).some((inner) => matchStructValue(inner, value) === true);
  return false;
}

/** The value at `path` ({ key } segments) below `filter`; undefined when any part is missing. */
function structAt(metadata: JsonObject, filter: string, path: readonly Json[]): Json | undefined {
  return at(metadata, filter, ...path.map((segment) => text(at(segment, 'key'))));
}

/** `type.matcher.v3.MetadataMatcher` { filter, path, value, invert }; absent metadata does not match. */
export function matchMetadata(matcher: JsonObject, metadata: JsonObject): Tri {
  const value = structAt(metadata, text(matcher['filter']), list(matcher['path']));
  const result = isObject(matcher['value']) ? matchStructValue(matcher['value'], value) : false;
  return result === undefined ? undefined : result !== flag(matcher['invert']);
}

/** Is there anything at the matcher's path? */
export function metadataThere(matcher: JsonObject, metadata: JsonObject): boolean {
  return structAt(metadata, text(matcher['filter']), list(matcher['path'])) !== undefined;
}
