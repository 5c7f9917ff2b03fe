import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../contract/errors.ts';
import { at, type Json, parseJson, text } from '../contract/json.ts';
import {
  type AdminPage,
  adminPages,
  type MeshSource,
  type ProxyPod,
  type SyncAnswer,
} from './mesh-source.ts';

/**
 * A folder with a recorded mesh: `istiod-N/syncz.json` (and `version`) per control plane,
 * `proxies/POD.NS/{config_dump,clusters,server_info,certs,pilot_config_dump}.json` per proxy,
 * `kubernetes/core.json` with the pods. Only the dumps must be there.
 */
export interface MeshFolder {
  readonly path: string;
  readonly controlPlanes: readonly string[];
  readonly proxies: readonly string[];
}

async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw unreadable(path, error);
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  );
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError('file-unreadable', `${path} could not be read.`, {
    detail: cause instanceof Error ? cause.message : undefined,
    cause,
  });
}

async function readOptional(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  }
}

/** Looks at a folder; undefined when it holds no `proxies/NAME/config_dump.json`. */
export async function recogniseFolder(path: string): Promise<MeshFolder | undefined> {
  const proxies: string[] = [];
  for (const name of await foldersIn(join(path, 'proxies'))) {
    try {
      await stat(join(path, 'proxies', name, 'config_dump.json'));
      proxies.push(name);
    } catch (error) {
      if (!isMissing(error)) throw unreadable(path, error);
    }
  }
  if (proxies.length === 0) return undefined;
  const all = await foldersIn(path);
  const controlPlanes: string[] = [];
  for (const name of all) {
    if ((await readOptional(join(path, name, 'syncz.json'))) !== undefined)
      controlPlanes.push(name);
  }
  // `stale/` and `nacked/` style folders hold other moments of the mesh, not control planes of this one.
  return {
    path,
    controlPlanes: controlPlanes.filter((name) => !/^(stale|nacked)$/.test(name)),
    proxies,
  };
}

function parse(bytes: Uint8Array, path: string): Json {
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new AppError('dump-not-json', `${path} is not JSON.`, {
      detail: error instanceof Error ? error.message : undefined,
      cause: error,
    });
  }
}

export function folderSource(
  folder: MeshFolder,
  context: string,
  podsOf: (core: Json) => ProxyPod[],
): MeshSource {
  const pathOf = (proxy: string, file: string): string => {
    if (!folder.proxies.includes(proxy)) {
      throw new AppError('pod-not-found', `${folder.path} holds no proxy named ${proxy}.`);
    }
    return join(folder.path, 'proxies', proxy, file);
  };
  const answer = async (name: string): Promise<SyncAnswer> => {
    const path = join(folder.path, name, 'syncz.json');
    const bytes = await readOptional(path);
    const version = await readOptional(join(folder.path, name, 'version'));
    const syncz = bytes === undefined ? undefined : parse(bytes, path);
    return {
      syncz,
      controlPlane: {
        pod: name,
        namespace: 'istio-system',
        revision: '',
        version: version === undefined ? undefined : versionOf(new TextDecoder().decode(version)),
        generation: 'istiod',
        state: 'answered',
        proxies: Array.isArray(syncz) ? syncz.length : undefined,
      },
    };
  };
  const takenAt = async (): Promise<number> => {
    const first = folder.proxies[0] ?? '';
    return (await stat(pathOf(first, 'config_dump.json'))).mtimeMs;
  };
  const answers = (): Promise<SyncAnswer[]> => Promise.all(folder.controlPlanes.map(answer));
  return {
    live: false,
    open: async () => ({
      context,
      controlPlanes: (await answers()).map((one) => one.controlPlane),
      notes: [],
    }),
    sync: async () => {
      const core = await readOptional(join(folder.path, 'kubernetes', 'core.json'));
      return {
        answers: await answers(),
        pods: core === undefined ? undefined : podsOf(parse(core, 'kubernetes/core.json')),
        notes: [],
        askedAt: await takenAt(),
      };
    },
    readProxy: async (proxy) => {
      const pages = new Map<AdminPage, Uint8Array>();
      for (const page of adminPages) {
        const bytes = await readOptional(pathOf(proxy, `${page}.json`));
        if (bytes !== undefined) pages.set(page, bytes);
      }
      return {
        dump: { kind: 'file', path: pathOf(proxy, 'config_dump.json') },
        pages,
        access: { rung: 'snapshot' },
        takenAt: (await stat(pathOf(proxy, 'config_dump.json'))).mtimeMs,
      };
    },
    kubernetes: async () => {
      const core = await readOptional(join(folder.path, 'kubernetes', 'core.json'));
      return core === undefined ? undefined : parse(core, 'kubernetes/core.json');
    },
    readPilot: async (proxy) => {
      const path = pathOf(proxy, 'pilot_config_dump.json');
      return (await readOptional(path)) === undefined ? undefined : { kind: 'file', path };
    },
    close: () => Promise.resolve(),
  };
}

/** istiod's /version is `1.30.2-sha-Clean` text or JSON {version}. */
function versionOf(body: string): string {
  const trimmed = body.trim();
  if (!trimmed.startsWith('{')) return trimmed.split('-')[0] ?? trimmed;
  const parsed = parse(new TextEncoder().encode(trimmed), 'version');
  return text(at(parsed, 'version'));
}
