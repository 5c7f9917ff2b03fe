import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

import { extract } from 'tar-stream';

import { AppError, cancelled, errorText } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { largestPage, type MeshFiles, unreadable } from '../recorded/mesh-files.ts';
import { tarBytes } from './tar-bytes.ts';
import { safePath } from './zip-directory.ts';

const pack = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

const mostEntries = 200_000;
/** Folders, links and files without a byte: a bug report has some per file, a bomb has nothing else. */
const mostHollow = 10_000;
/** Of what is kept, unpacked and packed. */
const largestTotal = 32 * 1024 ** 3;
const largestKept = 1024 ** 3;
/** What a bug report is made of and nobody here reads: logs, metrics, core dumps, what analyze printed. */
const unwanted =
  /\.(log|core|prom)$|(^|\/)(analyze|metrics|coredumps?|netstat|logs?)(\/|\.|$)|\bproxy\.log/i;

interface Kept {
  readonly packed: Uint8Array;
  readonly bytes: number;
}

/**
 * A tar, packed by gzip or not (`istioctl bug-report` writes tar.gz). It can be read from its beginning only, so one pass
 * keeps the files that may matter, packed, in memory; nothing is written. Throws `file-unreadable`, `snapshot-invalid`
 * where nothing of it can be read, `file-too-large`. A file that breaks off yields what came before.
 */
export async function openTar(
  path: string,
  signal?: AbortSignal,
): Promise<MeshFiles & { readonly broken: boolean }> {
  const modified = (await stat(path).catch(rethrowUnreadable(path))).mtimeMs;
  const kept = new Map<string, Kept>();
  let broken = false;
  try {
    await readAll(path, await isGzip(path), kept, signal);
  } catch (error) {
    if (signal?.aborted === true) throw cancelled();
    if (error instanceof AppError) throw error;
    if (kept.size === 0) {
      throw new AppError('snapshot-invalid', sentence('error.mesh.no-tar', { path }), {
        detail: errorText(error),
        cause: error,
      });
    }
    broken = true;
  }
  const find = (name: string): Kept => {
    const found = kept.get(name);
    if (found !== undefined) return found;
    throw new AppError('not-found', sentence('error.mesh.no-such-entry', { path, name }));
  };
  const read = async (name: string): Promise<Uint8Array> => {
    const { packed, bytes } = find(name);
    return await unpack(packed, { maxOutputLength: Math.max(1, bytes) });
  };
  return {
    place: path,
    paths: [...kept.keys()].sort(),
    broken,
    read,
    head: async (name, bytes) => (await read(name)).subarray(0, bytes),
    dump: (name) => ({ kind: 'stream', chunks: once(() => read(name)), total: find(name).bytes }),
    modifiedAt: () => Promise.resolve(modified),
    close: () => {
      kept.clear();
      return Promise.resolve();
    },
  };
}

async function* once(read: () => Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await read();
}

function rethrowUnreadable(path: string): (error: unknown) => never {
  return (error) => {
    throw unreadable(path, error);
  };
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(rethrowUnreadable(path));
  try {
    const { buffer } = await handle.read(new Uint8Array(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

async function readAll(
  path: string,
  gzip: boolean,
  kept: Map<string, Kept>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const tar = extract();
  const source = Readable.from(tarBytes(path, gzip), { objectMode: false });
  const feeding = pipeline(source, tar, signal === undefined ? {} : { signal });
  const reading = (async (): Promise<void> => {
    let seen = 0;
    let hollow = 0;
    let total = 0;
    let packedTotal = 0;
    for await (const entry of tar) {
      seen += 1;
      const { name, type, size } = entry.header;
      total += size;
      if (size === 0) hollow += 1;
      if (hollow > mostHollow && hollow > seen / 2) {
        throw new AppError('file-too-large', sentence('error.mesh.tar-hollow', { path, hollow }), {
          hint: sentence('hint.mesh.bomb'),
        });
      }
      if (seen > mostEntries || total > largestTotal || packedTotal > largestKept) {
        throw new AppError('file-too-large', sentence('error.mesh.tar-too-large', { path }), {
          hint: sentence('hint.mesh.unpack-folder'),
        });
      }
      const safe = safePath(name);
      const wanted = type === 'file' && safe !== undefined && !unwanted.test(safe);
      if (!wanted || size === 0 || size > largestPage || kept.has(safe)) {
        entry.resume();
        continue;
      }
      const parts: Uint8Array[] = [];
      for await (const part of entry) if (part instanceof Uint8Array) parts.push(part);
      const bytes = Buffer.concat(parts);
      const packed = await pack(bytes, { level: 1 });
      packedTotal += packed.length;
      kept.set(safe, { packed, bytes: bytes.length });
    }
  })();
  // Whichever ends first with an error destroys the other; both must have ended before this does.
  const [fed, read] = await Promise.allSettled([feeding, reading]);
  if (read.status === 'rejected' && read.reason instanceof AppError) throw read.reason;
  if (fed.status === 'rejected') throw fed.reason;
  if (read.status === 'rejected') throw read.reason;
}
