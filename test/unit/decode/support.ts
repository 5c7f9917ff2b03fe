import { AppError } from '../../../src-main/contract/errors.ts';
import type { JsonObject } from '../../../src-main/contract/json.ts';
import { type ResourceKind, resourceKinds } from '../../../src-main/contract/resources.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import type { Dump, ResourceEntry } from '../../../src-main/envoy/dump.ts';

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export function dumpOf(document: unknown): Dump {
  return decodeDump(encode(JSON.stringify(document)));
}

/** The error that decoding, or asking for everything that was decoded, throws; fails for any but an AppError. */
export function refusal(bytes: Uint8Array | string): AppError | undefined {
  try {
    readAll(decodeDump(typeof bytes === 'string' ? encode(bytes) : bytes));
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** Asks a dump for all that it can tell. */
export function readAll(dump: Dump): number {
  let characters = 0;
  for (const kind of resourceKinds) {
    for (const entry of dump.entries(kind)) {
      characters += JSON.stringify(dump.resource(entry)).length + dump.rawText(entry).length;
      characters += JSON.stringify(entry).length;
      characters += JSON.stringify(dump.fields(entry, ['name', 'metadata.filterMetadata'])).length;
    }
  }
  dump.sections.forEach((_section, at) => {
    characters += dump.sectionText(at).length;
  });
  return characters;
}

/** `cluster active name` of each entry of a kind. */
export function brief(dump: Dump, kind: ResourceKind): string[] {
  return dump.entries(kind).map((entry) => `${entry.state} ${entry.name}`);
}

export function only(dump: Dump, kind: ResourceKind): { entry: ResourceEntry; body: JsonObject } {
  const [entry, ...more] = dump.entries(kind);
  if (entry === undefined || more.length > 0) throw new Error(`not one ${kind}`);
  return { entry, body: dump.resource(entry) };
}

export const adminType = (name: string, version = 'v3'): string =>
  `type.googleapis.com/envoy.admin.${version}.${name}`;
