import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { isIgnoredFile, type KubeconfigPaths } from './files.ts';
import { KubeconfigLoader, type LoadedKubeconfig } from './load.ts';
import type { ParseKubeconfig } from './parse-elsewhere.ts';

export interface WatchOptions {
  /** Waits this long after the last event, for editors write in several steps. Default 200 ms. */
  readonly debounceMs?: number;
  /** Looks at the files this often in any case: network drives and WSL send no events. Default 5 s. */
  readonly pollMs?: number;
  /** Where files are parsed; absent: here. */
  readonly parse?: ParseKubeconfig | undefined;
}

/**
 * Kubeconfigs that are read again whenever one changes. Directories are watched, not files: editors and kubectl replace the file by
 * renaming another over it. `onChange` is called only when what was read differs.
 */
export class KubeconfigWatch {
  readonly #loader: KubeconfigLoader;
  readonly #onChange: (loaded: LoadedKubeconfig) => void;
  readonly #options: WatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #paths: KubeconfigPaths;
  #digest = '';
  #marks = '';
  #debounce: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #working: Promise<LoadedKubeconfig> | undefined;
  #closed = false;

  constructor(
    paths: KubeconfigPaths,
    onChange: (loaded: LoadedKubeconfig) => void,
    options: WatchOptions = {},
  ) {
    this.#paths = paths;
    this.#onChange = onChange;
    this.#options = options;
    this.#loader = new KubeconfigLoader(options.parse);
  }

  /** Reads everything and begins to watch. The first reading is not reported through `onChange`. */
  async start(): Promise<LoadedKubeconfig> {
    const loaded = await this.#load();
    this.#digest = digestOf(loaded);
    this.#poll = setInterval(() => {
      this.#lookForChanges().catch(() => undefined);
    }, this.#options.pollMs ?? 5_000);
    this.#poll.unref();
    return loaded;
  }

  /** Other files from now on; answers what they hold. */
  async setPaths(paths: KubeconfigPaths): Promise<LoadedKubeconfig> {
    this.#paths = paths;
    const loaded = await this.#load();
    this.#digest = digestOf(loaded);
    return loaded;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#debounce);
    clearInterval(this.#poll);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  async #load(): Promise<LoadedKubeconfig> {
    // One after the other: two readings at a time could report the older one last.
    const before = this.#working;
    const working = (async () => {
      await before?.catch(() => undefined);
      this.#marks = await marksOf(this.#paths);
      const loaded = await this.#loader.load(this.#paths);
      await this.#watchFolders(loaded);
      return loaded;
    })();
    this.#working = working;
    return await working;
  }

  #changed(): void {
    clearTimeout(this.#debounce);
    if (this.#closed) return;
    this.#debounce = setTimeout(() => {
      this.#reload().catch(() => undefined);
    }, this.#options.debounceMs ?? 200);
    this.#debounce.unref();
  }

  async #reload(): Promise<void> {
    const loaded = await this.#load();
    const digest = digestOf(loaded);
    if (digest === this.#digest || this.#closed) return;
    this.#digest = digest;
    this.#onChange(loaded);
  }

  async #lookForChanges(): Promise<void> {
    if ((await marksOf(this.#paths)) !== this.#marks) this.#changed();
  }

  async #watchFolders(loaded: LoadedKubeconfig): Promise<void> {
    const wanted = new Set<string>(loaded.folders);
    for (const file of loaded.files) {
      wanted.add(dirname(file));
      // The file may be a link into another folder, where it is replaced.
      const real = await realpath(file).catch(() => file);
      wanted.add(dirname(real));
    }
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) {
      if (!this.#watchers.has(folder) && !this.#closed) this.#watchFolder(folder);
    }
  }

  #watchFolder(folder: string): void {
    let watcher: FSWatcher;
    try {
      watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || !isIgnoredFile(name) || this.#isNamed(join(folder, name), name))
          this.#changed();
      });
    } catch {
      // The folder is not there (yet), or the system has no watches left: polling sees it.
      return;
    }
    const drop = (): void => {
      watcher.close();
      if (this.#watchers.get(folder) === watcher) this.#watchers.delete(folder);
    };
    watcher.on('error', drop);
    this.#watchers.set(folder, watcher);
  }

  /**
   * A file that is on the list by name counts whatever it is called, and so does `..data`, the link that Kubernetes swaps when a mounted
   * Secret or ConfigMap changes.
   */
  #isNamed(file: string, name: string): boolean {
    if (name === '..data') return true;
    return [...this.#paths.list, ...this.#paths.extraFiles].some((path) => resolve(path) === file);
  }
}

function digestOf(loaded: LoadedKubeconfig): string {
  const hash = createHash('sha256');
  for (const [file, text] of loaded.contents) hash.update(`${file}\0${text}\0`);
  for (const { file, error } of loaded.problems) hash.update(`${file}\0${error.message}\0`);
  return hash.digest('hex');
}

/** What a look at the directory entries tells: enough to see that something changed. */
async function marksOf(paths: KubeconfigPaths): Promise<string> {
  const files = [...paths.list, ...paths.extraFiles];
  for (const folder of [...paths.extraFolders, ...paths.extraFiles]) {
    const names = await readdir(folder).catch(() => []);
    files.push(...names.filter((name) => !isIgnoredFile(name)).map((name) => join(folder, name)));
  }
  const marks = await Promise.all(
    files.map(async (file) => {
      const info = await stat(file).catch(() => undefined);
      return info === undefined ? `${file} -` : `${file} ${info.ino} ${info.size} ${info.mtimeMs}`;
    }),
  );
  return marks.join('\n');
}
