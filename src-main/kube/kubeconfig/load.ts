import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { mergeFiles } from './merge.ts';
import type { KubeconfigFile, KubeContext } from './model.ts';
import { kubeconfigSizeLimit, parseKubeconfig } from './parse.ts';

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

export interface LoadedKubeconfig {
  readonly contexts: readonly KubeContext[];
  readonly problems: readonly KubeconfigProblem[];
  /** Every path that was looked at, whether it exists or not: what a watch has to look after. */
  readonly files: readonly string[];
  /** The folders among what was added. */
  readonly folders: readonly string[];
  /** A hash of what each file held, to see whether anything changed. Never the text itself. */
  readonly contents: ReadonlyMap<string, string>;
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

/** Reads all of them once; see KubeconfigLoader. */
export async function loadKubeconfigs(paths: KubeconfigPaths): Promise<LoadedKubeconfig> {
  return await new KubeconfigLoader().load(paths);
}

interface LastGood {
  readonly hash: string;
  readonly parsed: KubeconfigFile;
}

/**
 * Reads kubeconfigs again and again. A file that cannot be read or parsed becomes a problem and leaves the others alone; what it
 * held when it was last good stays. One that does not exist is simply empty, as it is to kubectl.
 */
export class KubeconfigLoader {
  #lastGood = new Map<string, LastGood>();

  async load(paths: KubeconfigPaths): Promise<LoadedKubeconfig> {
    const problems: KubeconfigProblem[] = [];
    const good = new Map<string, LastGood>();
    const files = new Set<string>();
    const read = async (file: string, inFolder: boolean): Promise<KubeconfigFile | undefined> => {
      files.add(file);
      try {
        const found = await this.#read(file, inFolder);
        if (found !== undefined) good.set(file, found);
        return found?.parsed;
      } catch (error) {
        problems.push({ file, error: asAppError(error, file) });
        const before = this.#lastGood.get(file);
        if (before !== undefined) good.set(file, before);
        return before?.parsed;
      }
    };
    const listed: KubeconfigFile[] = [];
    for (const file of paths.list) {
      const parsed = await read(resolve(file), false);
      if (paths.named === true && !(await exists(resolve(file))))
        problems.push(missing(resolve(file)));
      if (parsed !== undefined) listed.push(parsed);
    }
    const contexts = [...mergeFiles(listed)];
    const { plain, folders } = await separate(paths);
    const extra = [
      ...plain.map((path) => ({ path, inFolder: false })),
      ...(await filesOf(folders, problems)).map((path) => ({ path, inFolder: true })),
    ];
    for (const { path, inFolder } of extra) {
      const file = resolve(path);
      if (files.has(file)) continue;
      const parsed = await read(file, inFolder);
      // kubectl's current-context is that of its own list; the extra files' are not in use.
      if (parsed !== undefined)
        contexts.push(...mergeFiles([{ ...parsed, currentContext: undefined }]));
    }
    this.#lastGood = good;
    const contents = new Map([...good].map(([file, { hash }]) => [file, hash]));
    return { contexts, problems, files: [...files], folders, contents };
  }

  async #read(file: string, inFolder: boolean): Promise<LastGood | undefined> {
    const text = await readLimited(file, inFolder);
    if (text === undefined) return undefined;
    const before = this.#lastGood.get(file);
    const hash = createHash('sha256').update(text).digest('hex');
    if (before?.hash === hash) return before;
    return { hash, parsed: parseKubeconfig(text, file) };
  }
}

/** In a folder stand keys, scripts and notes too: what does not look like a kubeconfig is none. */
const looksLikeKubeconfig = /["']?(contexts|clusters)["']?\s*:/;

async function readLimited(file: string, inFolder: boolean): Promise<string | undefined> {
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

async function separate(
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

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

function missing(file: string): KubeconfigProblem {
  return {
    file,
    error: new AppError('file-unreadable', sentence('error.kube.kubeconfig-missing', { file })),
  };
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
  return new AppError(
    'file-unreadable',
    sentence('error.kube.file-unreadable', { file, code: codeOf(error) ?? 'unknown' }),
  );
}
