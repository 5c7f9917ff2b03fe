import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { kubeconfigSizeLimit } from './parse.ts';

/** Where kubeconfigs are looked for: kubectl's own list, and files and folders added in the app. */
export interface KubeconfigPaths {
  /** Merged with one another as kubectl merges KUBECONFIG. */
  readonly list: readonly string[];
  /** The list was named by the person: a file of it that is not there is a mistake, not an empty one. */
  readonly named?: boolean;
  /** Each read on its own; its contexts look only into their own file. A folder here counts as one of `extraFolders`. */
  readonly extraFiles: readonly string[];
  /** Every file of a folder is read on its own; files without contexts are passed over. */
  readonly extraFolders: readonly string[];
}

export interface KubeconfigProblem {
  readonly file: string;
  readonly error: AppError;
}

/** Files in a folder that are never kubeconfigs: kubectl's caches and locks, editors' swap and backup files. */
export function isIgnoredFile(name: string): boolean {
  return name.startsWith('.') || /(~|\.lock|\.bak|\.sw[a-p]|\.tmp)$/.test(name);
}

/** In a folder stand keys, scripts and notes too: what does not look like a kubeconfig is none. */
const looksLikeKubeconfig = /["']?(contexts|clusters)["']?\s*:/;

export async function readLimited(file: string, inFolder: boolean): Promise<string | undefined> {
  try {
    const info = await stat(file);
    if (!info.isFile()) return undefined;
    if (info.size > kubeconfigSizeLimit) {
      if (inFolder) return undefined;
      throw new AppError(
        'file-too-large',
        sentence('error.kube.kubeconfig-too-large', { file, size: info.size, kubeconfigSizeLimit }),
      );
    }
    const text = decoded(await readFile(file));
    return inFolder && !looksLikeKubeconfig.test(text) ? undefined : text;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** UTF-8, or what the byte order mark says: Windows PowerShell's `>` writes UTF-16 (kubernetes/kubectl#679). */
function decoded(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-16be';
  const marked = utf16 === 'utf-16le' || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return new TextDecoder(marked ? utf16 : 'utf-8').decode(bytes);
}

export async function separate(
  paths: KubeconfigPaths,
): Promise<{ readonly plain: readonly string[]; readonly folders: readonly string[] }> {
  const plain: string[] = [];
  const folders = paths.extraFolders.map((folder) => resolve(folder));
  for (const path of paths.extraFiles) {
    const info = await stat(path).catch(() => undefined);
    if (info?.isDirectory() === true) folders.push(resolve(path));
    else plain.push(path);
  }
  return { plain, folders };
}

export async function filesOf(
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

export async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function asAppError(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  return new AppError(
    'file-unreadable',
    sentence('error.kube.file-unreadable', { file, code: codeOf(error) ?? 'unknown' }),
  );
}
