import { isObject, type Json, type JsonObject, objects, text } from '../../contract/json.ts';
import { opened } from '../filters.ts';
import type { NoteKey } from './entry.ts';
import { extensionOf, ledgerMessage, typeOf, typeOfName } from './ledger.ts';

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

/** Routes within a matcher tree: their matches decide, what one says counts for the route that is taken. */
const routes: ReadonlySet<string> = new Set(['config.route.v3.Route', 'config.route.v3.RouteList']);

/** An Any: its own @type, or the one inside a TypedStruct; a Struct is what the name of its holder says. */
function extension(given: JsonObject, into: Collected, holder: Holder = {}): void {
  const value = opened(given);
  const named = text(value['@type']);
  const type =
    named === '' ? typeOfName(holder.name ?? '', holder.perRoute === true) : typeOf(named);
  if (type === undefined) {
    // An extension that is known as a whole has no fields here; who meets it says what it may do.
    if (named !== '' && extensionOf('', named) === undefined && !/protobuf\.\w+$/.test(named))
      into.unknown.add(named.slice(named.lastIndexOf('/') + 1));
  } else if (routes.has(type)) {
    for (const route of [value, ...objects(value['routes'])])
      if (isObject(route['match'])) visit(route['match'], 'config.route.v3.RouteMatch', none, into);
  } else if (type !== 'opaque') {
    visit(value, type, none, into);
  }
}

/** Whose configuration it is. */
export interface Holder {
  readonly name?: string;
  readonly perRoute?: boolean;
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
export function extensionFindings(config: JsonObject, holder: Holder): Findings {
  const into: Collected = { notes: new Map(), unknown: new Set() };
  extension(config, into, holder);
  return asFindings(into);
}
