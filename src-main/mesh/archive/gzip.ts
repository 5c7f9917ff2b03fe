import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';

import { AppError, errorText } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { largestPage, type MeshFiles, unreadable } from '../recorded/mesh-files.ts';

/** One file packed by gzip (`dump.json.gz`): unpacked as it is read, never onto the disk. */
export async function gzipFile(path: string): Promise<MeshFiles> {
  const info = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const name = basename(path).replace(/\.gz$/i, '');
  const read = async (): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    for await (const part of unpacked(path)) parts.push(part);
    return Buffer.concat(parts);
  };
  return {
    place: path,
    paths: [name],
    read,
    head: (_name, bytes) => headOf(path, bytes),
    // How much it will be is known at its end only, so no total is promised.
    dump: () => ({ kind: 'stream', chunks: unpacked(path) }),
    modifiedAt: () => Promise.resolve(info.mtimeMs),
    close: () => Promise.resolve(),
  };
}

/** The first bytes of what a gzip file holds. Throws `snapshot-invalid` where it is damaged before that. */
export async function headOf(path: string, bytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of unpacked(path)) {
    parts.push(part);
    length += part.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(parts).subarray(0, bytes);
}

async function* unpacked(path: string): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path);
  const gunzip = createGunzip();
  // The source's failure ends the reader as its own would.
  source.on('error', (error) => gunzip.destroy(error));
  let length = 0;
  try {
    for await (const part of source.pipe(gunzip)) {
      if (!(part instanceof Uint8Array)) continue;
      length += part.length;
      if (length > largestPage) {
        throw new AppError('file-too-large', sentence('error.mesh.unpacks-too-large', { path }), {
          hint: sentence('hint.mesh.unpack-file'),
        });
      }
      yield part;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('snapshot-invalid', sentence('error.mesh.damaged', { path }), {
      detail: errorText(error),
      cause: error,
    });
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
