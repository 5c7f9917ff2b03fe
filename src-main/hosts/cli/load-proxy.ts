import { AppError, errorText } from '../../contract/errors.ts';
import { type Json, type JsonObject, parseJson } from '../../contract/json.ts';
import { canonicalObject } from '../../envoy/canonical.ts';
import type { Dump } from '../../envoy/dump.ts';
import { sentence } from '../../words/keys.ts';
import { documentOf, type Io } from './io.ts';
import { recordedPages } from './recorded-side.ts';

/** The pages of one proxy that were read, told apart by what stands in them. */
export interface LoadedProxy {
  readonly dump: Dump | undefined;
  readonly clusters: JsonObject | undefined;
  /** The dump's bytes as they were read, for output that must not change them. */
  readonly bytes: () => Uint8Array;
}

/**
 * `/clusters?format=json` has its one key right at the start, which a config dump never has; what istioctl
 * makes of it (`pc endpoints -o json`) is the list alone.
 */
function isClustersPage(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head);
  return (
    /^\s*\{\s*"(cluster_statuses|clusterStatuses)"/.test(text) ||
    /^\s*\[\s*\{\s*"name"[^{[]*"(host_statuses|hostStatuses)"/.test(text)
  );
}

/** @param what names the document in the error. Throws AppError `dump-not-json`. */
export function parseJsonBytes(bytes: Uint8Array, what: string): Json {
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new AppError('dump-not-json', sentence('error.cli.no-json', { what }), {
      detail: errorText(cause),
      cause,
    });
  }
}

export function clustersPage(bytes: Uint8Array): JsonObject {
  const value = parseJsonBytes(bytes, 'a clusters page');
  return canonicalObject(Array.isArray(value) ? { clusterStatuses: value } : value);
}

function named(file: string, error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const name = file === '-' ? sentence('error.cli.stdin') : file;
  // Some messages name their file already.
  const said = error.message.startsWith(file)
    ? error.said
    : sentence('error.cli.in-file', { file: name, error: error.said });
  return new AppError(error.code, said, {
    detail: error.detail,
    hint: error.hint,
    cause: error,
  });
}

/** Runs `body`; an error of its says which file it was. */
export function inFile<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw named(file, error);
  }
}

/** As `inFile`, for what takes its time. */
export async function inFileLater<T>(file: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw named(file, error);
  }
}

/**
 * What the files hold of one proxy; a folder, a snapshot or an archive is named as for `diff` (FILE#POD.NAMESPACE). Throws
 * AppError for a file that cannot be read or is neither a config dump nor a clusters page.
 */
export async function loadFiles(io: Io, files: readonly string[]): Promise<LoadedProxy> {
  let dump: Dump | undefined;
  let clusters: JsonObject | undefined;
  let bytes = (): Uint8Array => new Uint8Array();
  for (const file of files) {
    await inFileLater(file, async () => {
      const recorded = await recordedPages(file);
      if (recorded !== undefined) {
        dump = await documentOf(() => recorded.dump).dump();
        bytes = () => recorded.dump;
        if (recorded.clusters !== undefined) clusters = clustersPage(recorded.clusters);
        return;
      }
      const document = io.open(file);
      if (isClustersPage(document.head())) clusters = clustersPage(document.bytes());
      else {
        dump = await document.dump();
        bytes = document.bytes;
      }
    });
  }
  return { dump, clusters, bytes };
}
