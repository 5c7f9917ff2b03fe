import { open, readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

import type { ContextView } from '../contract/contexts.ts';
import { AppError } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';
import { gzipFile, headOf } from './archive/gzip.ts';
import { openTar } from './archive/tar.ts';
import { openZip } from './archive/zip.ts';
import type { MeshSource } from './mesh-source.ts';
import { clustersPageAlone, fileSource } from './recorded/file-source.ts';
import { filesSource } from './recorded/folder-source.ts';
import { look } from './recorded/look.ts';
import { folderFiles, largestPage } from './recorded/mesh-files.ts';
import { nodeHeadBytes } from './recorded/node-in-head.ts';
import { isSnapshot, openSnapshot, snapshotSource } from './recorded/snapshot-source.ts';

/** A file or folder that was opened, as a context. */
export interface OpenedFile {
  readonly id: string;
  readonly kind: ContextView['kind'];
  readonly path: string;
  readonly name: string;
  readonly takenAt: number;
  readonly source: MeshSource;
}

/**
 * Opens a dump, a snapshot, an archive or a folder, told by what is in it, not by its name. Throws AppError
 * `file-unreadable` with what was expected, `snapshot-invalid`, `snapshot-future`, `file-too-large`, `cancelled`.
 */
export async function openPath(given: string, signal?: AbortSignal): Promise<OpenedFile> {
  const path = resolve(given);
  const info = await look(path, signal);
  const base = { path, name: basename(path), takenAt: info.mtimeMs };
  if (info.isDirectory()) {
    const id = `folder:${path}`;
    const files = await folderFiles(path, signal);
    const source = await filesSource(files, id, signal);
    if (source === undefined) throw holdsNothing(path, 'folders', files.skipped);
    return { ...base, id, kind: 'folder', source };
  }
  const format = await formatOf(path);
  if (format === 'zip') return await openZipFile(base, signal);
  const id = `file:${path}`;
  if (format === 'tar' || format === 'gzip') {
    const files = format === 'tar' ? await openTar(path, signal) : await gzipFile(path);
    const source = await filesSource(files, id, signal);
    if (source === undefined) throw holdsNothing(path);
    return { ...base, id, kind: 'file', source };
  }
  const clusters =
    format === 'json' && info.size <= largestPage
      ? clustersPageAlone(await readFile(path))
      : undefined;
  const head = await headOfFile(path, nodeHeadBytes);
  return { ...base, id, kind: 'file', source: fileSource(path, id, head, clusters) };
}

async function openZipFile(
  base: Pick<OpenedFile, 'path' | 'name' | 'takenAt'>,
  signal: AbortSignal | undefined,
): Promise<OpenedFile> {
  const { path } = base;
  const files = await openZip(path);
  if (!isSnapshot(files)) {
    const id = `file:${path}`;
    const source = await filesSource(files, id, signal);
    if (source === undefined) throw holdsNothing(path, 'files', files.refused);
    return { ...base, id, kind: 'file', source };
  }
  await files.close();
  const id = `snapshot:${path}`;
  const opened = await openSnapshot(path);
  const { manifest } = opened;
  const source = await snapshotSource(opened, id);
  return {
    ...base,
    id,
    kind: 'snapshot',
    name: manifest === undefined || manifest.title === '' ? base.name : manifest.title,
    takenAt: manifest?.askedAt ?? base.takenAt,
    source,
  };
}

function holdsNothing(
  path: string,
  what: 'files' | 'folders' = 'files',
  refused: readonly string[] = [],
): AppError {
  const [first] = refused;
  return new AppError('file-unreadable', sentence('error.services.no-configuration', { path }), {
    detail:
      first === undefined
        ? undefined
        : sentence(`error.mesh.left-out.${what}`, { count: refused.length, first }),
    hint: sentence('hint.services.what-opens'),
  });
}

/** By the first bytes; a tar says `ustar` at 257. `json`: may be a page other than a dump. */
async function formatOf(path: string): Promise<'zip' | 'tar' | 'gzip' | 'json' | 'dump'> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new AppError('file-unreadable', sentence('error.engine.file-unreadable', { path }), {
      cause: error,
    });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.length >= 4 && head.readUInt16LE(0) === 0x4b50) return 'zip';
    if (head[0] === 0x1f && head[1] === 0x8b)
      return isTar(Buffer.from(await headOf(path, 512))) ? 'tar' : 'gzip';
    if (isTar(head)) return 'tar';
    const text = head.toString('utf8');
    return /^\s*(\{\s*"cluster_?[sS]tatuses"|\[\s*\{\s*"name")/.test(text) ? 'json' : 'dump';
  } finally {
    await handle.close();
  }
}

async function headOfFile(path: string, bytes: number): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function isTar(head: Buffer): boolean {
  return head.toString('latin1', 257, 262) === 'ustar';
}
