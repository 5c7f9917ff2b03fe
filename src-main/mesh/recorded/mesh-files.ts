import type { Dirent } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError, cancelled, errorText } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import type { DumpBytes } from '../mesh-source.ts';

/**
 * Files of a recorded mesh, wherever they lie: in a folder, a zip, a tar. Paths are relative, with `/`, and never
 * leave the place they are in. Everything throws AppError only.
 */
export interface MeshFiles {
  /** Where they lie, for messages. */
  readonly place: string;
  readonly paths: readonly string[];
  /** All bytes of a file that `paths` names; for pages, which are small beside the dumps. */
  read(path: string): Promise<Uint8Array>;
  /** The first bytes of a file, as many as asked for if it has them. */
  head(path: string, bytes: number): Promise<Uint8Array>;
  /** The bytes for the engine. */
  dump(path: string): DumpBytes;
  /** Milliseconds since 1970. */
  modifiedAt(path: string): Promise<number>;
  close(): Promise<void>;
}

/** What no folder of a mesh has: a guard against opening a home directory. */
const mostFiles = 200_000;
const deepest = 12;
/** Pages are read whole; a core.json of ten thousand pods has some 200 MB. */
export const largestPage = 512 * 1024 * 1024;

export function unreadable(path: string, cause: unknown): AppError {
  return new AppError('file-unreadable', sentence('error.engine.file-unreadable', { path }), {
    detail: errorText(cause),
    cause,
  });
}

export interface FolderFiles extends MeshFiles {
  /** Folders in it that could not be listed: what lies there is left out. */
  readonly skipped: readonly string[];
}

type ListFolder = (path: string) => Promise<readonly Dirent[]>;

/**
 * The files below a folder. Links are not followed: they may lead anywhere. Throws `file-unreadable` where the folder
 * itself cannot be listed, `file-too-large`, `cancelled`.
 */
export async function folderFiles(
  root: string,
  signal?: AbortSignal,
  listFolder: ListFolder = (path) => readdir(path, { withFileTypes: true }),
): Promise<FolderFiles> {
  const { paths, skipped } = await walk(root, signal, listFolder);
  const whole = (path: string): string => join(root, path);
  const guarded = async <T>(path: string, body: () => Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (error) {
      throw error instanceof AppError ? error : unreadable(whole(path), error);
    }
  };
  return {
    place: root,
    paths,
    skipped,
    read: (path) => guarded(path, () => readFile(whole(path))),
    head: (path, bytes) =>
      guarded(path, async () => {
        const handle = await open(whole(path), 'r');
        try {
          const { buffer, bytesRead } = await handle.read(new Uint8Array(bytes), 0, bytes, 0);
          return buffer.subarray(0, bytesRead);
        } finally {
          await handle.close();
        }
      }),
    dump: (path) => ({ kind: 'file', path: whole(path) }),
    modifiedAt: (path) => guarded(path, async () => (await stat(whole(path))).mtimeMs),
    close: () => Promise.resolve(),
  };
}

async function walk(
  root: string,
  signal: AbortSignal | undefined,
  listFolder: ListFolder,
): Promise<{ readonly paths: string[]; readonly skipped: string[] }> {
  const paths: string[] = [];
  const skipped: string[] = [];
  let seen = 0;
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (signal?.aborted === true) throw cancelled();
    const entries = await listFolder(join(root, folder)).catch((error: unknown) => {
      if (folder === '') throw unreadable(root, error);
      skipped.push(folder);
      return [];
    });
    seen += entries.length;
    if (seen > mostFiles) {
      throw new AppError(
        'file-too-large',
        sentence('error.mesh.folder-too-many', { root, mostFiles }),
        { hint: sentence('hint.mesh.one-folder') },
      );
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth < deepest) await visit(path, depth + 1);
      else if (entry.isFile()) paths.push(path);
    }
  };
  await visit('', 0);
  return { paths: paths.sort(), skipped };
}
