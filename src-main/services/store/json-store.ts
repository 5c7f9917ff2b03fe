import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { z } from 'zod';

import { AppError, errorText } from '../../contract/errors.ts';
import { jsonIn } from '../../contract/json.ts';
import { writeAtomically } from '../../snapshots/atomic-write.ts';
import { sentence } from '../../words/keys.ts';
import { withFileLock } from './file-lock.ts';

const keepDamaged = 3;
/** What a call waits at most for its change to be written, milliseconds. */
const patienceMs = 6_000;
/** Changes that wait for a disk that takes none; older ones are let go. */
const mostWaiting = 200;

/** Who is told what became of files of ours. */
export interface StoreNews {
  /** It was damaged and has been put aside under that name. */
  damaged(putAside: string): void;
  /** It can be read or written no more: what is changed lasts as long as the app runs. */
  notKept(reason: AppError): void;
}

export interface JsonStoreOptions<S extends z.ZodType> {
  readonly path: string;
  readonly schema: S;
  readonly initial: z.output<S>;
  readonly now: () => number;
  readonly news: StoreNews;
}

type Change<T> = (value: T) => T;

/**
 * A small JSON file of the user's. It is replaced atomically, a damaged one is put aside (never overwritten) and the user
 * told. Each change is made to what the file says at that moment, so that two apps on one profile keep both's. A disk that
 * cannot be read or written costs the keeping and nothing else: no call fails for it.
 */
export class JsonStore<S extends z.ZodType> {
  readonly #options: JsonStoreOptions<S>;
  #value: z.output<S>;
  /** What the file said last. */
  #kept: z.output<S>;
  /** Changes that are not in the file yet. */
  #waiting: readonly Change<z.output<S>>[] = [];
  #writes: Promise<void> = Promise.resolve();
  /** What lies there could not be read, so it must not be overwritten. */
  readonly #readOnly: boolean;

  private constructor(options: JsonStoreOptions<S>, value: z.output<S>, readOnly: boolean) {
    this.#options = options;
    this.#value = value;
    this.#kept = value;
    this.#readOnly = readOnly;
  }

  /** Rejects never for what the disk does. */
  static async open<S extends z.ZodType>(options: JsonStoreOptions<S>): Promise<JsonStore<S>> {
    try {
      const found = await load(options);
      return new JsonStore(options, found ?? options.initial, false);
    } catch (error) {
      options.news.notKept(failure(options.path, error));
      return new JsonStore(options, options.initial, true);
    }
  }

  get value(): z.output<S> {
    return this.#value;
  }

  /** Takes effect at once for readers; resolves when it is on disk, or cannot be. */
  async update(change: Change<z.output<S>>): Promise<z.output<S>> {
    this.#value = change(this.#value);
    if (this.#readOnly) return this.#value;
    this.#waiting = [...this.#waiting.slice(1 - mostWaiting), change];
    this.#writes = this.#writes.then(() => this.#write());
    await this.settled();
    return this.#value;
  }

  /** Resolves when what was changed so far is on disk, or cannot be; a disk that does not answer is not waited for. */
  async settled(): Promise<void> {
    const enough = new AbortController();
    const waited = delay(patienceMs, undefined, { signal: enough.signal, ref: false });
    await Promise.race([this.#writes, waited]);
    enough.abort();
    await waited.catch((error: unknown) => error);
  }

  async #write(): Promise<void> {
    const { path } = this.#options;
    const changes = this.#waiting;
    if (changes.length === 0) return;
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      this.#kept = await withFileLock(path, async () => {
        const next = applied((await load(this.#options)) ?? this.#kept, changes);
        const text = `${JSON.stringify(next, null, 2)}\n`;
        await writeAtomically(path, [new TextEncoder().encode(text)]);
        return next;
      });
    } catch (error) {
      this.#options.news.notKept(failure(path, error));
      return;
    }
    this.#waiting = this.#waiting.filter((one) => !changes.includes(one));
    this.#value = applied(this.#kept, this.#waiting);
  }
}

function applied<T>(value: T, changes: readonly Change<T>[]): T {
  return changes.reduce((so, change) => change(so), value);
}

function failure(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('write-failed', sentence('error.snapshots.not-written', { path }), {
    detail: errorText(error),
    cause: error,
  });
}

/** Undefined where there is no file. Throws what the system says of one that cannot be read or put aside. */
async function load<S extends z.ZodType>(
  options: JsonStoreOptions<S>,
): Promise<z.output<S> | undefined> {
  let text: string;
  try {
    text = await readFile(options.path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = options.schema.safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  const putAside = `${options.path}.damaged-${options.now().toString()}`;
  await rename(options.path, putAside);
  await dropOldDamaged(options.path);
  options.news.damaged(putAside);
  return undefined;
}

async function dropOldDamaged(path: string): Promise<void> {
  const prefix = `${basename(path)}.damaged-`;
  const old = (await readdir(dirname(path))).filter((name) => name.startsWith(prefix)).sort();
  for (const name of old.slice(0, -keepDamaged)) await rm(join(dirname(path), name));
}
