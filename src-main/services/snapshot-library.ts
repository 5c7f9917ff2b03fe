import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { z } from 'zod';

import { AppError, errorText } from '../contract/errors.ts';
import type { SnapshotEntry } from '../contract/snapshots.ts';
import { openSnapshot } from '../mesh/recorded/snapshot-source.ts';
import { sentence } from '../words/keys.ts';
import {
  entryOf,
  isSnapshotFile,
  isThere,
  type Known,
  lookAt,
  type Saved,
  savedSchema,
} from './snapshot-file.ts';
import { JsonStore, type StoreNews } from './store/json-store.ts';

const schema = z.object({ snapshots: z.array(savedSchema) });

/** The user's list of snapshot files, wherever they lie; what a file says of itself is read again when it changes. */
export class SnapshotLibrary {
  readonly folder: string;
  readonly #store: JsonStore<typeof schema>;
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();

  private constructor(folder: string, store: JsonStore<typeof schema>, now: () => number) {
    this.folder = folder;
    this.#store = store;
    this.#now = now;
  }

  static async open(dataDir: string, now: () => number, news: StoreNews): Promise<SnapshotLibrary> {
    const path = join(dataDir, 'snapshots.json');
    const initial = { snapshots: [] };
    const store = await JsonStore.open({ path, schema, initial, now, news });
    return new SnapshotLibrary(join(dataDir, 'snapshots'), store, now);
  }

  /** Newest first. */
  async list(): Promise<SnapshotEntry[]> {
    const all = await Promise.all(this.#store.value.snapshots.map((one) => this.#entry(one)));
    return all.toSorted((a, b) => (b.takenAt ?? b.addedAt) - (a.takenAt ?? a.addedAt));
  }

  /** The path of an entry. Throws `not-found`. */
  path(id: string): string {
    return this.#find(id).path;
  }

  async entry(id: string): Promise<SnapshotEntry> {
    return await this.#entry(this.#find(id));
  }

  /** A file that is in the list already stays what it is there. */
  async add(given: string, title = ''): Promise<SnapshotEntry> {
    const path = resolve(given);
    const known = this.#store.value.snapshots.find((one) => one.path === path);
    if (known !== undefined) return await this.#entry(known);
    // Whoever adds a file is told what is wrong with it; one that breaks later is listed with its problem.
    const { files, manifest } = await openSnapshot(path);
    await files.close();
    if (manifest === undefined) {
      throw new AppError('snapshot-invalid', sentence('error.services.no-snapshot', { path }), {
        hint: sentence('hint.services.open-as-file'),
      });
    }
    const saved: Saved = {
      id: randomUUID(),
      path,
      title: title === '' ? manifest.title : title,
      note: '',
      tags: [],
      addedAt: this.#now(),
    };
    await this.#store.update(({ snapshots }) => ({ snapshots: [...snapshots, saved] }));
    return await this.#entry(saved);
  }

  async update(
    id: string,
    change: Partial<Pick<SnapshotEntry, 'title' | 'note' | 'tags'>>,
  ): Promise<SnapshotEntry> {
    this.#find(id);
    await this.#store.update(({ snapshots }) => ({
      snapshots: snapshots.map((one) => (one.id === id ? { ...one, ...change } : one)),
    }));
    return await this.entry(id);
  }

  async remove(id: string, file: boolean): Promise<void> {
    const { path } = this.#find(id);
    if (file && (await isThere(path))) {
      // The list is older than what lies there now, which may be somebody else's file.
      if (!(await isSnapshotFile(path))) {
        throw new AppError('write-failed', sentence('error.services.no-snapshot-now', { path }), {
          hint: sentence('hint.services.delete-yourself'),
        });
      }
      await rm(path, { force: true }).catch((error: unknown) => {
        throw new AppError('write-failed', sentence('error.services.not-deleted', { path }), {
          cause: error,
        });
      });
    }
    await this.#store.update(({ snapshots }) => ({
      snapshots: snapshots.filter((one) => one.id !== id),
    }));
  }

  #find(id: string): Saved {
    const found = this.#store.value.snapshots.find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new AppError('not-found', sentence('error.services.snapshot-gone'));
  }

  async #entry(saved: Saved): Promise<SnapshotEntry> {
    return entryOf(saved, await this.#look(saved.path));
  }

  async #look(path: string): Promise<Known> {
    try {
      const info = await stat(path);
      const known = this.#known.get(path);
      if (known?.modified === info.mtimeMs && known.bytes === info.size) return known;
      const read = await lookAt(path);
      this.#known.set(path, read);
      return read;
    } catch (error) {
      const problem = error instanceof AppError ? error.said : errorText(error);
      return { modified: 0, bytes: 0, manifest: undefined, problem };
    }
  }
}
