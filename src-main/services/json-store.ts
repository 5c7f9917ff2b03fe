import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { z } from 'zod';

import { AppError } from '../contract/errors.ts';
import { writeAtomically } from '../snapshots/atomic-write.ts';
import { sentence } from '../words/keys.ts';

const keepDamaged = 3;

export interface JsonStoreOptions<S extends z.ZodType> {
  readonly path: string;
  readonly schema: S;
  readonly initial: z.output<S>;
  readonly now: () => number;
  /** Told once when the file was damaged and put aside. */
  readonly onDamaged: (putAside: string) => void;
}

/**
 * A small JSON file of the user's. It is replaced atomically, a damaged one is put aside (never
 * overwritten) and the user told, and writes follow each other in order.
 */
export class JsonStore<S extends z.ZodType> {
  readonly #options: JsonStoreOptions<S>;
  #value: z.output<S>;
  #writes: Promise<void> = Promise.resolve();

  private constructor(options: JsonStoreOptions<S>, value: z.output<S>) {
    this.#options = options;
    this.#value = value;
  }

  static async open<S extends z.ZodType>(options: JsonStoreOptions<S>): Promise<JsonStore<S>> {
    return new JsonStore(options, await load(options));
  }

  get value(): z.output<S> {
    return this.#value;
  }

  /** Takes effect at once for readers; resolves when it is on disk. */
  async update(change: (value: z.output<S>) => z.output<S>): Promise<z.output<S>> {
    const next = change(this.#value);
    this.#value = next;
    const write = this.#writes.then(async () => {
      const { path } = this.#options;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeAtomically(path, [new TextEncoder().encode(`${JSON.stringify(next, null, 2)}\n`)]);
    });
    // A failed write is told to its caller; the next write must still go ahead.
    this.#writes = write.catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
    await write;
    return next;
  }
}

async function load<S extends z.ZodType>(options: JsonStoreOptions<S>): Promise<z.output<S>> {
  let text: string;
  try {
    text = await readFile(options.path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return options.initial;
    throw new AppError(
      'file-unreadable',
      sentence('error.engine.file-unreadable', { path: options.path }),
      { cause: error },
    );
  }
  const parsed = options.schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const putAside = `${options.path}.damaged-${options.now().toString()}`;
  await rename(options.path, putAside);
  await dropOldDamaged(options.path);
  options.onDamaged(putAside);
  return options.initial;
}

/** Undefined when the text is no JSON, which no schema of a store accepts. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function dropOldDamaged(path: string): Promise<void> {
  const prefix = `${basename(path)}.damaged-`;
  const old = (await readdir(dirname(path))).filter((name) => name.startsWith(prefix)).sort();
  for (const name of old.slice(0, -keepDamaged)) await rm(join(dirname(path), name));
}
