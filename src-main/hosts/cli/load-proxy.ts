import { readFileSync, statSync } from 'node:fs';

import { AppError, errorText } from '../../contract/errors.ts';
import { type Json, type JsonObject, parseJson } from '../../contract/json.ts';
import { decodeBytes } from '../../engine/decode-bytes.ts';
import { canonicalObject } from '../../envoy/canonical.ts';
import type { Dump } from '../../envoy/dump.ts';
import type { DumpBytes } from '../../mesh/mesh-source.ts';
import { clustersPageForm } from '../../mesh/recorded/file-source.ts';
import type { CommandSources, Located } from '../../services/command-sources.ts';
import { type Message, sentence } from '../../words/keys.ts';
import { type Locale, say } from '../../words/say.ts';
import { type Io, isGzip } from './io.ts';
import { call, isOnDisk } from './once.ts';

/** The pages of one proxy that were read, told apart by what stands in them. */
export interface LoadedProxy {
  readonly dump: Dump | undefined;
  readonly clusters: JsonObject | undefined;
  /** The dump's bytes as they were read, for output that must not change them. */
  readonly bytes: () => Promise<Uint8Array>;
}

/** A zip, a gzip or a tar, whatever it is called. */
function isArchive(head: Uint8Array): boolean {
  const zip = head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
  // Not as text: what decoders call latin1 is windows-1252, where 0x8b is another character.
  return zip || isGzip(head) || new TextDecoder().decode(head.subarray(257, 262)) === 'ustar';
}

/** @param what names the document in the error. Throws AppError `dump-not-json`. */
export function parseJsonBytes(bytes: Uint8Array, what: Message): Json {
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new AppError('dump-not-json', sentence('error.cli.no-json', { what }), {
      detail: errorText(cause),
      cause,
    });
  }
}

function clustersPage(bytes: Uint8Array): JsonObject {
  const value = parseJsonBytes(bytes, sentence('cli.what.clusters-page'));
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

/** A proxy of a context as messages name it, where a file would be named otherwise. */
export const podIn = (locale: Locale, pod = '', context = ''): string =>
  say(locale, 'cli.pod-in-context', { pod, context });

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
 * What the files hold of one proxy; a folder, a snapshot or an archive is named as everywhere (FILE#POD.NAMESPACE).
 * Throws AppError for a file that cannot be read or is neither a config dump nor a clusters page.
 */
export async function loadFiles(
  sources: CommandSources,
  io: Io,
  files: readonly string[],
): Promise<LoadedProxy> {
  let loaded: LoadedProxy = { dump: undefined, clusters: undefined, bytes: nothing };
  for (const file of files) {
    const one = await inFileLater(file, () => loadFile(sources, io, file));
    loaded = {
      dump: one.dump ?? loaded.dump,
      clusters: one.clusters ?? loaded.clusters,
      bytes: one.dump === undefined ? loaded.bytes : one.bytes,
    };
  }
  return loaded;
}

const nothing = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array());

async function loadFile(sources: CommandSources, io: Io, file: string): Promise<LoadedProxy> {
  const direct = plainFile(io, file);
  return direct === undefined
    ? await loadLocated(sources, await sources.file(file))
    : await direct();
}

/** A page by itself is read without any mesh around it: that is most of what `inspect` is asked for. */
function plainFile(io: Io, file: string): (() => Promise<LoadedProxy>) | undefined {
  const hash = file.lastIndexOf('#');
  if (!isOnDisk(file) && hash > 0 && isOnDisk(file.slice(0, hash))) return undefined;
  if (isFolder(file)) return undefined;
  const document = io.open(file);
  if (isOnDisk(file) && isArchive(document.head())) return undefined;
  return async () => {
    if (clustersPageForm(document.head()) !== undefined) {
      return { dump: undefined, clusters: clustersPage(document.bytes()), bytes: nothing };
    }
    const dump = await document.dump();
    return { dump, clusters: undefined, bytes: () => Promise.resolve(document.bytes()) };
  };
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** The pages of a proxy of a mesh, wherever that is. */
export async function loadLocated(sources: CommandSources, located: Located): Promise<LoadedProxy> {
  const proxy = await sources.proxyOf(located, call);
  const source = await sources.source(located.context);
  if (located.side === 'pilot') {
    const bytes = await source.readPilot(proxy, call);
    if (bytes === undefined) {
      const { context: path } = located;
      throw new AppError('not-found', sentence('error.cli.no-pilot-side', { path, proxy }));
    }
    const dump = await decodeBytes(bytes, call.signal);
    return { dump, clusters: undefined, bytes: () => wholeOf(bytes) };
  }
  const { dump, pages, pageAlone } = await source.readProxy(proxy, call);
  const page = pages.get('clusters');
  const clusters = page === undefined ? undefined : clustersPage(page);
  if (pageAlone === true) return { dump: undefined, clusters, bytes: nothing };
  const decoded = await decodeBytes(dump, call.signal);
  const again = async (): Promise<Uint8Array> =>
    wholeOf(dump.kind === 'stream' ? (await source.readProxy(proxy, call)).dump : dump);
  return { dump: decoded, clusters, bytes: again };
}

/** A document as its bytes: a file, standard input, or a proxy's dump in a mesh. Throws AppError. */
export async function loadBytes(
  sources: CommandSources,
  io: Io,
  what: string | Located,
  type?: string,
): Promise<Uint8Array> {
  if (typeof what === 'string') {
    const hash = what.lastIndexOf('#');
    const inMesh = hash > 0 && !isOnDisk(what) && isOnDisk(what.slice(0, hash));
    if (!inMesh && !isFolder(what)) {
      const document = io.open(what);
      if (!isArchive(document.head())) return document.bytes();
    }
    return await loadBytes(sources, io, await sources.file(what), type);
  }
  const proxy = await sources.proxyOf(what, call, type);
  const source = await sources.source(what.context);
  return await wholeOf((await source.readProxy(proxy, call)).dump);
}

async function wholeOf(bytes: DumpBytes): Promise<Uint8Array> {
  switch (bytes.kind) {
    case 'bytes':
      return bytes.bytes;
    case 'file':
      return readFileSync(bytes.path);
    case 'stream': {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes.chunks) chunks.push(chunk);
      return Buffer.concat(chunks);
    }
  }
}
