import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

import type { ContextView } from '../contract/contexts.ts';
import { AppError } from '../contract/errors.ts';
import { fileSource } from '../sources/file-source.ts';
import { folderSource, recogniseFolder } from '../sources/folder-source.ts';
import { podsOfList } from '../sources/mesh-pods.ts';
import type { MeshSource } from '../sources/mesh-source.ts';

/** A file or folder that was opened, as a context. */
export interface OpenedFile {
  readonly id: string;
  readonly kind: ContextView['kind'];
  readonly path: string;
  readonly name: string;
  readonly takenAt: number;
  readonly source: MeshSource;
}

/** Opens a dump or a recorded mesh. Throws AppError `file-unreadable` with what was expected. */
export async function openPath(given: string): Promise<OpenedFile> {
  const path = resolve(given);
  const info = await stat(path).catch((error: unknown) => {
    throw new AppError('file-unreadable', `${path} could not be read.`, {
      detail: error instanceof Error ? error.message : undefined,
      hint: 'Check the path and that you may read it.',
      cause: error,
    });
  });
  const base = { path, name: basename(path), takenAt: info.mtimeMs };
  if (!info.isDirectory()) {
    const id = `file:${path}`;
    return { ...base, id, kind: 'file', source: fileSource(path, id) };
  }
  const folder = await recogniseFolder(path);
  if (folder === undefined) {
    throw new AppError('file-unreadable', `${path} holds no recorded mesh.`, {
      hint: 'A folder must hold proxies/POD.NAMESPACE/config_dump.json; a single dump can be opened by itself.',
    });
  }
  const id = `folder:${path}`;
  return { ...base, id, kind: 'folder', source: folderSource(folder, id, podsOfList) };
}
