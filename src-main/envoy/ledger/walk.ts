import { isObject, type Json, type JsonObject, text } from '../../contract/json.ts';
import type { NoteKey } from './entry.ts';
import { ledgerMessage, typeOf } from './ledger.ts';

/** What a message holds that the trace does not evaluate. */
export interface Findings {
  readonly notes: readonly { readonly key: NoteKey; readonly field: string }[];
  /** Fields and extensions that the ledger does not know. */
  readonly unknown: readonly string[];
}

export const nothing: Findings = { notes: [], unknown: [] };

/** Both, each thing once. */
export function merged(a: Findings, b: Findings): Findings {
  if (b === nothing) return a;
  if (a === nothing) return b;
  const known = new Set(a.notes.map(({ field }) => field));
  return {
    notes: [...a.notes, ...b.notes.filter(({ field }) => !known.has(field))],
    unknown: [...new Set([...a.unknown, ...b.unknown])],
  };
}

interface Collected {
  readonly notes: Map<string, NoteKey>;
  readonly unknown: Set<string>;
}

/** protobuf does not write defaults, but people and tools do. */
function isSet(value: Json | undefined): value is Json {
  if (value === undefined || value === null || value === false || value === '' || value === 0)
    return false;
  return !Array.isArray(value) || value.length > 0;
}

function simple(type: string): string {
  return type.replace(/^.*\.v\d\w*\./, '');
}

function visit(
  message: JsonObject,
  type: string,
  skip: ReadonlySet<string>,
  into: Collected,
): void {
  const fields = ledgerMessage(type);
  if (fields === undefined) return;
  for (const name in message) {
    const value = message[name];
    if (name === '@type' || skip.has(name) || !isSet(value)) continue;
    const field = fields.get(name);
    if (field === undefined) into.unknown.add(`${simple(type)}.${name}`);
    else if (field.verdict.kind === 'noted')
      into.notes.set(`${simple(type)}.${field.name}`, field.verdict.key);
    else if (field.holds !== undefined && field.verdict.kind === 'evaluated')
      descend(value, field.holds, field.isMap, into);
  }
}

const none: ReadonlySet<string> = new Set();

function descend(value: Json, holds: string, isMap: boolean, into: Collected): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const one of value) descend(one, holds, false, into);
  else if (isMap) for (const one of Object.values(value)) descend(one ?? null, holds, false, into);
  else if (holds === 'any') extension(value, into);
  else visit(value, holds, none, into);
}

/** An Any: its own @type, the one inside a TypedStruct, or none (v2's Struct, which the filter's name types). */
function extension(value: JsonObject, into: Collected): void {
  const url = text(value['@type']);
  const struct = url.endsWith('TypedStruct');
  const named = struct ? text(value['typeUrl']) : url;
  if (named === '') return;
  const type = typeOf(named);
  if (type === 'opaque') return;
  if (type === undefined) into.unknown.add(named.slice(named.lastIndexOf('/') + 1));
  else if (!struct) visit(value, type, none, into);
  else if (isObject(value['value'])) visit(value['value'], type, none, into);
}

function asFindings({ notes, unknown }: Collected): Findings {
  if (notes.size === 0 && unknown.size === 0) return nothing;
  return { notes: [...notes].map(([field, key]) => ({ field, key })), unknown: [...unknown] };
}

/**
 * Walks a message by the types of its fields. Completeness is by construction: what is set is evaluated, cannot change
 * the verdict, or is said.
 */
export function findings(
  message: JsonObject,
  type: string,
  skip: ReadonlySet<string> = none,
): Findings {
  const into: Collected = { notes: new Map(), unknown: new Set() };
  visit(message, type, skip, into);
  return asFindings(into);
}

/** The same for an extension's configuration, by its own type. */
export function extensionFindings(config: JsonObject): Findings {
  const into: Collected = { notes: new Map(), unknown: new Set() };
  extension(config, into);
  return asFindings(into);
}
