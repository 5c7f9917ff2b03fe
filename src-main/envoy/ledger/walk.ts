import { isObject, type Json, type JsonObject, text } from '../../contract/json.ts';
import type { NoteKey } from './entry.ts';
import { type LedgerField, ledgerMessage, typeOf } from './ledger.ts';

/** What a message holds that the trace does not evaluate. */
export interface Findings {
  readonly notes: readonly { readonly key: NoteKey; readonly field: string }[];
  /** Fields and extensions that the ledger does not know. */
  readonly unknown: readonly string[];
}

export const nothing: Findings = { notes: [], unknown: [] };

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
  for (const [name, value] of Object.entries(message)) {
    if (name === '@type' || skip.has(name) || !isSet(value)) continue;
    const field = fields.get(name);
    if (field === undefined) into.unknown.add(`${simple(type)}.${name}`);
    else if (field.verdict.kind === 'noted')
      into.notes.set(`${simple(type)}.${field.name}`, field.verdict.key);
    else if (field.verdict.kind === 'evaluated' && field.holds !== undefined)
      descend(value, field, into);
  }
}

const none: ReadonlySet<string> = new Set();

function descend(value: Json, field: LedgerField, into: Collected): void {
  const { holds = '' } = field;
  const inner = field.isMap && isObject(value) ? Object.values(value) : [value].flat();
  for (const one of inner) {
    if (!isObject(one)) continue;
    if (holds === 'any') extension(one, into);
    else visit(one, holds, none, into);
  }
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
  if (into.notes.size === 0 && into.unknown.size === 0) return nothing;
  return {
    notes: [...into.notes].map(([field, key]) => ({ field, key })),
    unknown: [...into.unknown],
  };
}

/** The same for an extension's configuration, by its own type. */
export function extensionFindings(config: JsonObject): Findings {
  const into: Collected = { notes: new Map(), unknown: new Set() };
  extension(config, into);
  return {
    notes: [...into.notes].map(([field, key]) => ({ field, key })),
    unknown: [...into.unknown],
  };
}
