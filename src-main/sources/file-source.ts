import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError } from '../contract/errors.ts';
import type { MeshSource } from './mesh-source.ts';

/** The name under which the one proxy of an opened dump goes. */
export function proxyOfFile(path: string): string {
  return basename(path);
}

async function writtenAt(path: string): Promise<number> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new AppError('file-unreadable', `${path} is not a file.`);
    return info.mtimeMs;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('file-unreadable', `${path} could not be read.`, {
      detail: error instanceof Error ? error.message : undefined,
      hint: 'Check the path and that you may read the file.',
      cause: error,
    });
  }
}

/** One config dump as a mesh of one proxy that no control plane tells anything about. */
export function fileSource(path: string, context: string): MeshSource {
  const proxy = proxyOfFile(path);
  return {
    live: false,
    open: async () => {
      await writtenAt(path);
      return { context, controlPlanes: [], notes: [] };
    },
    sync: async () => ({
      answers: [],
      pods: [
        {
          proxy,
          pod: proxy,
          namespace: '',
          type: '',
          revision: '',
          imageVersion: '',
          phase: 'Running',
          ready: true,
        },
      ],
      notes: [{ key: 'mesh.note.file', params: { file: proxy } }],
      askedAt: await writtenAt(path),
    }),
    readProxy: async () => ({
      dump: { kind: 'file', path },
      pages: new Map(),
      access: { rung: 'file' },
      takenAt: await writtenAt(path),
    }),
    kubernetes: () => Promise.resolve(undefined),
    readPilot: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}
