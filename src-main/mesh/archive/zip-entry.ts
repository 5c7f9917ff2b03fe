import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

import { AppError } from '../../contract/errors.ts';
import { type Evidence, sentence } from '../../words/keys.ts';
import { largestPage } from '../recorded/mesh-files.ts';
import type { ZipEntry } from './zip-directory.ts';

const inflate = promisify(inflateRaw);
/** Past this size an entry must not have been packed denser than a dump can be: ours pack 10 to 60 times. */
const denseFrom = 64 << 20;
const densest = 400;

export async function readPart(
  handle: FileHandle,
  at: number,
  length: number,
): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

export function damaged(path: string, entry: ZipEntry, detail: Evidence): AppError {
  return new AppError(
    'snapshot-invalid',
    sentence('error.mesh.entry-damaged', { path: entry.path, path2: path }),
    { detail },
  );
}

/** Where an entry's packed bytes begin: its local header may have an extra field that the directory's has not. */
export async function dataStart(
  handle: FileHandle,
  path: string,
  entry: ZipEntry,
  fileSize: number,
): Promise<number> {
  const header = Buffer.from(await readPart(handle, entry.offset, 30));
  if (header.length < 30 || header.readUInt32LE(0) !== 0x0403_4b50) {
    throw damaged(path, entry, sentence('error.mesh.zip.no-header'));
  }
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + entry.packedBytes > fileSize)
    throw damaged(path, entry, sentence('error.mesh.zip.ends-early'));
  if (entry.bytes > denseFrom && entry.bytes > entry.packedBytes * densest) {
    throw new AppError(
      'file-too-large',
      sentence('error.mesh.entry-too-dense', {
        path: entry.path,
        path2: path,
        times: Math.round(entry.bytes / Math.max(1, entry.packedBytes)),
      }),
      { hint: sentence('hint.mesh.too-dense') },
    );
  }
  return start;
}

export async function readEntry(
  handle: FileHandle,
  path: string,
  entry: ZipEntry,
  fileSize: number,
): Promise<Uint8Array> {
  if (entry.bytes > largestPage) {
    throw new AppError(
      'file-too-large',
      sentence('error.mesh.entry-too-large', { path: entry.path, path2: path }),
    );
  }
  const start = await dataStart(handle, path, entry, fileSize);
  const packed = await readPart(handle, start, entry.packedBytes);
  const bytes = entry.method === 0 ? packed : await inflated(path, entry, packed);
  if (bytes.length !== entry.bytes) throw damaged(path, entry, sentence('error.mesh.zip.size'));
  if (crc32(bytes) !== entry.crc) throw damaged(path, entry, sentence('error.mesh.zip.checksum'));
  return bytes;
}

async function inflated(path: string, entry: ZipEntry, packed: Uint8Array): Promise<Uint8Array> {
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, entry.bytes) });
  } catch (error) {
    throw damaged(path, entry, error instanceof Error ? error.message : '');
  }
}
