/**
 * JSON as data that nobody has checked. Everything that comes from a cluster, a file or a socket is a
 * `Json` until a reader below has looked at it; the readers answer `undefined` (or an empty list or
 * object) for anything of another type, so that hostile or unknown input can never throw.
 */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON.parse with the type that it has. Throws SyntaxError as JSON.parse does, but without a word of the text. */
export function parseJson(source: string): Json {
  const value: unknown = parsed(source);
  return isJson(value) ? value : null;
}

function parsed(source: string, reviver?: Parameters<typeof JSON.parse>[1]): unknown {
  try {
    return JSON.parse(source, reviver);
  } catch (error) {
    // V8 quotes up to 24 characters ("Unexpected token 'h', "hunter2"... is not valid JSON"): errors are shown and logged, and
    // the text may be a file that a kubeconfig of somebody else names.
    if (error instanceof SyntaxError && error.message.endsWith(' is not valid JSON'))
      throw new SyntaxError('Unexpected character in JSON');
    throw error;
  }
}

/** Text that may be no JSON: undefined then. */
export function jsonIn(source: string): Json | undefined {
  try {
    return parseJson(source);
  } catch {
    return undefined;
  }
}

const enoughDigits = 16;

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

/**
 * Whether a whole number of sixteen digits or more stands in the text, outside of the middle of a word. Only every
 * sixteenth character is looked at: no such number fits between two of them (as a regular expression this was 8 % of
 * a trace over cold clusters).
 */
export function holdsLongNumbers(text: string): boolean {
  for (let at = enoughDigits - 1; at < text.length; at += enoughDigits) {
    if (!isDigit(text, at)) continue;
    let start = at;
    while (isDigit(text, start - 1)) start--;
    let end = at + 1;
    while (isDigit(text, end)) end++;
    if (end - start >= enoughDigits && (start === 0 || /[\s:,[-]/.test(text.charAt(start - 1))))
      return true;
    at = end - 1;
  }
  return false;
}

/**
 * As parseJson, but whole numbers that a double cannot hold come as strings of their digits, which is how protobuf's
 * JSON writes 64-bit fields anyway.
 */
export function parseExactJson(source: string): Json {
  if (!holdsLongNumbers(source)) return parseJson(source);
  const value: unknown = parsed(source, (_key, one: unknown, context?: { source?: string }) => {
    if (typeof one !== 'number' || Number.isSafeInteger(one)) return one;
    const digits = context?.source ?? '';
    return /^-?\d+$/.test(digits) ? digits : one;
  });
  return isJson(value) ? value : null;
}

/** True for all that JSON.parse can return: told by the outermost type alone, since the parts come from the same parser. */
function isJson(value: unknown): value is Json {
  return value !== undefined && typeof value !== 'function';
}

/** The object, or an empty one. */
export function obj(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** The object, or undefined: for fields whose presence means something. */
export function optObj(value: Json | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The list, or an empty one. */
export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; items of another type are left out. */
export function objects(value: Json | undefined): readonly JsonObject[] {
  return list(value).filter(isObject);
}

/** The strings of a list; items of another type are left out. */
export function strings(value: Json | undefined): readonly string[] {
  return list(value).filter((item) => typeof item === 'string');
}

export function str(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The string, or the empty string (proto3's default). */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A number; protobuf's JSON writes 64-bit integers as strings, so a numeric string is one too. */
export function num(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.trim() !== '') {
    const parsed = Number(value);
    return Number.isFinite(parsed) ? parsed : undefined;
  }
  return undefined;
}

export function bool(value: Json | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** True only for `true` (proto3's default is false). */
export function flag(value: Json | undefined): boolean {
  return value === true;
}

/** Walks into nested objects: `at(cluster, 'edsClusterConfig', 'serviceName')`. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here = value;
  for (const key of path) {
    if (!isObject(here)) return undefined;
    here = here[key];
  }
  return here;
}
