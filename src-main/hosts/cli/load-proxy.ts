import { AppError } from '../../contract/errors.ts';
import { type Json, type JsonObject, parseJson } from '../../contract/json.ts';
import { canonicalObject } from '../../envoy/canonical.ts';
import { decodeDump } from '../../envoy/decode/decode-dump.ts';
import type { Dump } from '../../envoy/dump.ts';
import type { Io } from './io.ts';

export interface LoadedProxy {
  readonly dump: Dump | undefined;
  readonly clusters: JsonObject | undefined;
  /** The dump's bytes as they were read, for output that must not change them. */
  readonly bytes: Uint8Array;
}

/** `/clusters?format=json` has its one key right at the start; a config dump never has. */
function isClustersPage(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 256));
  return /^\s*\{\s*"(cluster_statuses|clusterStatuses)"/.test(start);
}

/** @param what names the document in the error. Throws AppError `dump-not-json`. */
export function parseJsonBytes(bytes: Uint8Array, what: string): Json {
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new AppError('dump-not-json', `expected ${what}, but this is no JSON`, {
      detail: cause instanceof Error ? cause.message : undefined,
      cause,
    });
  }
}

export function clustersPage(bytes: Uint8Array): JsonObject {
  return canonicalObject(parseJsonBytes(bytes, 'a clusters page'));
}

/** Says which file it was. */
export function inFile<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const name = file === '-' ? 'standard input' : file;
    throw new AppError(error.code, `${name}: ${error.message}`, {
      detail: error.detail,
      hint: error.hint,
      cause: error,
    });
  }
}

export function loadFiles(io: Io, files: readonly string[]): LoadedProxy {
  let dump: Dump | undefined;
  let clusters: JsonObject | undefined;
  let kept: Uint8Array = new Uint8Array();
  for (const file of files) {
    inFile(file, () => {
      const bytes = io.read(file);
      if (isClustersPage(bytes)) clusters = clustersPage(bytes);
      else {
        dump = decodeDump(bytes);
        kept = bytes;
      }
    });
  }
  return { dump, clusters, bytes: kept };
}
