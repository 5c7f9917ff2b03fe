import { readdir, readFile, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

import { AppError } from '../../contract/errors.ts';
import { mergeFiles } from './merge.ts';
import type { KubeconfigFile, KubeContext } from './model.ts';
import { kubeconfigSizeLimit, parseKubeconfig } from './parse.ts';

/** Where kubeconfigs are looked for: kubectl's own list, and files and folders added in the app. */
export interface KubeconfigPaths {
  /** Merged with one another as kubectl merges KUBECONFIG. */
  readonly list: readonly string[];
  /** Each read on its own; its contexts look only into their own file. */
  readonly extraFiles: readonly string[];
  /** Every file of a folder is read on its own; files without contexts are passed over. */
  readonly extraFolders: readonly string[];
}

export interface KubeconfigProblem {
  readonly file: string;
  readonly error: AppError;
}

export interface LoadedKubeconfig {
  readonly contexts: readonly KubeContext[];
  readonly problems: readonly KubeconfigProblem[];
  /** Every path that was looked at, whether it exists or not: what a watch has to look after. */
  readonly files: readonly string[];
}

/** KUBECONFIG's list (empty parts left out) or `~/.kube/config`, as absolute paths. */
export function defaultKubeconfigList(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): readonly string[] {
  const parts = (env['KUBECONFIG'] ?? '').split(delimiter).filter((part) => part !== '');
  const list = parts.length > 0 ? parts : [join(home, '.kube', 'config')];
  return [...new Set(list.map((part) => resolve(part)))];
}

/** Files in a folder that are never kubeconfigs: kubectl's caches and locks, editors' swap and backup files. */
export function isIgnoredFile(name: string): boolean {
  return name.startsWith('.') || /(~|\.lock|\.bak|\.sw[a-p]|\.tmp)$/.test(name);
}

/**
 * Reads all of them. A file that cannot be read or parsed becomes a problem and leaves the others alone; one
 * that does not exist is simply empty, as it is to kubectl.
 */
export async function loadKubeconfigs(paths: KubeconfigPaths): Promise<LoadedKubeconfig> {
  const problems: KubeconfigProblem[] = [];
  const files = new Set<string>();
  const read = async (file: string): Promise<KubeconfigFile | undefined> => {
    files.add(file);
    try {
      return await readKubeconfigFile(file);
    } catch (error) {
      problems.push({ file, error: asAppError(error, file) });
      return undefined;
    }
  };
  const listed: KubeconfigFile[] = [];
  for (const file of paths.list) {
    const parsed = await read(resolve(file));
    if (parsed !== undefined) listed.push(parsed);
  }
  const contexts = [...mergeFiles(listed)];
  for (const path of [...paths.extraFiles, ...(await filesOf(paths.extraFolders, problems))]) {
    const file = resolve(path);
    if (files.has(file)) continue;
    const parsed = await read(file);
    if (parsed === undefined) continue;
    // kubectl's current-context is that of its own list; the extra files' are not in use.
    contexts.push(...mergeFiles([{ ...parsed, currentContext: undefined }]));
  }
  return { contexts, problems, files: [...files] };
}

async function readKubeconfigFile(file: string): Promise<KubeconfigFile | undefined> {
  let size: number;
  try {
    const info = await stat(file);
    if (info.isDirectory()) return undefined;
    size = info.size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  if (size > kubeconfigSizeLimit)
    throw new AppError(
      'file-too-large',
      `The kubeconfig ${file} is ${size} bytes; at most ${kubeconfigSizeLimit} are read.`,
    );
  return parseKubeconfig(await readFile(file, 'utf8'), file);
}

async function filesOf(
  folders: readonly string[],
  problems: KubeconfigProblem[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      for (const entry of entries) {
        if (!entry.isDirectory() && !isIgnoredFile(entry.name))
          found.push(join(folder, entry.name));
      }
    } catch (error) {
      if (!isMissing(error)) problems.push({ file: folder, error: asAppError(error, folder) });
    }
  }
  return found.sort();
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function asAppError(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  return new AppError('file-unreadable', `${file} cannot be read (${codeOf(error) ?? 'unknown'}).`);
}
