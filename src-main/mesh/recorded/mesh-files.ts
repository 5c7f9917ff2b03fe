import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError, errorText } from '../../contract/errors.ts';
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

/** The files below a folder. Links are not followed: they may lead anywhere. Throws `file-unreadable`, `file-too-large`. */
export async function folderFiles(root: string): Promise<MeshFiles> {
  const paths: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(
      (error: unknown) => {
        throw unreadable(join(root, folder), error);
      },
    );
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth < deepest) await visit(path, depth + 1);
      else if (entry.isFile()) paths.push(path);
      if (paths.length > mostFiles) {
        throw new AppError(
          'file-too-large',
          sentence('error.mesh.folder-too-many', { root, mostFiles }),
          {
            hint: sentence('hint.mesh.one-folder'),
          },
        );
      }
    }
  };
  await visit('', 0);
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
    paths: paths.sort(),
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
