import { type FileHandle, open } from 'node:fs/promises';
import { crc32, createInflateRaw } from 'node:zlib';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { type MeshFiles, unreadable } from '../recorded/mesh-files.ts';
import { readDirectory, salvage, type ZipEntry } from './zip-directory.ts';
import { findDirectory } from './zip-end.ts';
import { damaged, dataStart, readEntry, readPart } from './zip-entry.ts';

const pieceBytes = 1 << 18;

export interface ZipFiles extends MeshFiles {
  /** The end of the file was lost; these are the entries before it. */
  readonly salvaged: boolean;
  /** Names that were left out because they lead outside or are no plain files. */
  readonly refused: readonly string[];
  size(path: string): number;
  /** The bytes of an entry as they come, checked against its size and CRC at the end. */
  chunks(path: string): AsyncGenerator<Uint8Array>;
}

/**
 * Opens a zip for reading entry by entry; nothing is ever written anywhere. Throws `file-unreadable`, `snapshot-invalid`
 * for what is no zip, `file-too-large` past the limits. Reading a damaged entry throws `snapshot-invalid`.
 */
export async function openZip(path: string): Promise<ZipFiles> {
  return await withFile(path, (handle) => list(path, handle));
}

/** The file is open only while it is read: it may be deleted or replaced meanwhile, and nothing is left open. */
async function withFile<T>(path: string, body: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await opened(path);
  try {
    return await body(handle);
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(path, error);
  } finally {
    await handle.close();
  }
}

async function opened(path: string): Promise<FileHandle> {
  return await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

async function list(path: string, handle: FileHandle): Promise<ZipFiles> {
  const info = await handle.stat();
  const readAt = (at: number, length: number): Promise<Uint8Array> => readPart(handle, at, length);
  const directory = await findDirectory(info.size, readAt);
  const listed =
    directory === undefined
      ? await salvage(info.size, readAt)
      : readDirectory(await readAt(directory.at, directory.bytes), directory.entries);
  if (listed.entries.size === 0 && listed.refused.length === 0) {
    throw new AppError('snapshot-invalid', sentence('error.mesh.no-zip', { path }));
  }
  const find = (name: string): ZipEntry => {
    const entry = listed.entries.get(name);
    if (entry !== undefined) return entry;
    throw new AppError('not-found', sentence('error.mesh.no-such-entry', { path, name }));
  };
  const chunks = (name: string): AsyncGenerator<Uint8Array> =>
    unpacked(path, find(name), info.size);
  return {
    place: path,
    paths: [...listed.entries.keys()].sort(),
    salvaged: directory === undefined,
    refused: listed.refused,
    size: (name) => find(name).bytes,
    chunks,
    read: (name) => withFile(path, (reading) => readEntry(reading, path, find(name), info.size)),
    head: async (name, bytes) => {
      const parts: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of chunks(name)) {
        parts.push(chunk);
        length += chunk.length;
        if (length >= bytes) break;
      }
      return Buffer.concat(parts).subarray(0, bytes);
    },
    dump: (name) => ({ kind: 'stream', chunks: chunks(name), total: find(name).bytes }),
    modifiedAt: () => Promise.resolve(info.mtimeMs),
    close: () => Promise.resolve(),
  };
}

async function* unpacked(
  path: string,
  entry: ZipEntry,
  fileSize: number,
): AsyncGenerator<Uint8Array> {
  const handle = await opened(path);
  try {
    yield* checked(handle, path, entry, fileSize);
  } finally {
    await handle.close();
  }
}

async function* checked(
  handle: FileHandle,
  path: string,
  entry: ZipEntry,
  fileSize: number,
): AsyncGenerator<Uint8Array> {
  const start = await dataStart(handle, path, entry, fileSize);
  let bytes = 0;
  let crc = 0;
  const packed = pieces(handle, start, entry.packedBytes);
  try {
    for await (const chunk of entry.method === 0 ? packed : inflating(packed)) {
      bytes += chunk.length;
      if (bytes > entry.bytes) throw damaged(path, entry, sentence('error.mesh.zip.longer'));
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw damaged(path, entry, error instanceof Error ? error.message : '');
  }
  if (bytes !== entry.bytes) throw damaged(path, entry, sentence('error.mesh.zip.shorter'));
  if (crc !== entry.crc) throw damaged(path, entry, sentence('error.mesh.zip.checksum'));
}

async function* pieces(
  handle: FileHandle,
  start: number,
  length: number,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += pieceBytes) {
    yield await readPart(handle, start + at, Math.min(pieceBytes, length - at));
  }
}

async function* inflating(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createInflateRaw({ chunkSize: pieceBytes });
  const feed = async (): Promise<void> => {
    try {
      for await (const piece of packed) {
        if (stream.destroyed) return;
        if (!stream.write(piece)) {
          await new Promise<void>((resolve) => {
            stream.once('drain', resolve);
            stream.once('close', resolve);
          });
        }
      }
      stream.end();
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const feeding = feed();
  try {
    for await (const chunk of stream) {
      if (chunk instanceof Uint8Array) yield chunk;
    }
  } finally {
    stream.destroy();
    await feeding;
  }
}
