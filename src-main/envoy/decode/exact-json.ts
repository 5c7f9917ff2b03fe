import {
  holdsLongNumbers,
  isObject,
  type Json,
  type JsonObject,
  parseExactJson,
  parseJson,
} from '../../contract/json.ts';
import { isStructBody, jsonName } from '../canonical.ts';

/**
 * Whole numbers that a double cannot hold keep their digits where they are 64-bit fields. A number of a Struct is a
 * double for Envoy, too (google.protobuf.Value), so it stays one: 2^53 + 1 equals 2^53 there, and no text.
 */
export function exactJson(source: string): Json {
  const exact = parseExactJson(source);
  return holdsLongNumbers(source) ? withDoubles(exact, parseJson(source), '') : exact;
}

function withDoubles(exact: Json, plain: Json, parent: string): Json {
  if (Array.isArray(exact))
    return exact.map((item, at) =>
      withDoubles(item, (Array.isArray(plain) ? plain[at] : undefined) ?? null, parent),
    );
  if (!isObject(exact) || !isObject(plain)) return exact;
  const out: JsonObject = {};
  for (const [key, inner] of Object.entries(exact)) {
    const name = jsonName(key);
    const other = plain[key] ?? null;
    const made = isStructBody(parent, name, exact)
      ? other
      : withDoubles(inner ?? null, other, name);
    Object.defineProperty(out, key, {
      value: made,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return out;
}
