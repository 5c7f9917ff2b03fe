import { createHash } from 'node:crypto';
import { delimiter, join, resolve } from 'node:path';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import {
  asAppError,
  exists,
  filesOf,
  type KubeconfigPaths,
  type KubeconfigProblem,
  readLimited,
  separate,
} from './files.ts';
import { mergeFiles } from './merge.ts';
import type { KubeconfigFile, KubeContext } from './model.ts';
import { parseHere, type ParseKubeconfig } from './parse-elsewhere.ts';

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
  readonly #parse: ParseKubeconfig;
  #lastGood = new Map<string, LastGood>();

  constructor(parse: ParseKubeconfig = parseHere) {
    this.#parse = parse;
  }

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
    return { hash, parsed: await this.#parse(text, file) };
  }
}

function missing(file: string): KubeconfigProblem {
  return {
    file,
    error: new AppError('file-unreadable', sentence('error.kube.kubeconfig-missing', { file })),
  };
}
