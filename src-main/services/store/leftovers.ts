import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isRunning, markOf } from './processes.ts';

/** A write that is under way touches its file more often than that, milliseconds. */
const abandonedMs = 3_600_000;

/** Parts of files that were never finished (snapshots/atomic-write.ts), and locks that were moved aside. */
const unfinished = /^\..+\.[0-9a-f]{12}\.part$|\.lock\.[0-9a-f]{12}$/;

export interface Places {
  /** Folders whose entries are named after the process that made them, with what stands before its name there. */
  readonly ofProcesses: readonly { readonly folder: string; readonly prefix: string }[];
  /** Folders of our own in which files are written. */
  readonly ofFiles: readonly string[];
}

/**
 * Takes away what processes left behind that were killed: nobody else will. What cannot be looked at or deleted stays;
 * it is tried again at the next start.
 */
export async function sweepLeftovers(places: Places): Promise<void> {
  for (const { folder, prefix } of places.ofProcesses) {
    for (const name of await namesIn(folder)) {
      const mark = name.startsWith(prefix) ? markOf(name.slice(prefix.length)) : undefined;
      if (mark !== undefined && !isRunning(mark)) await remove(join(folder, name));
    }
  }
  for (const folder of places.ofFiles) {
    for (const name of (await namesIn(folder)).filter((one) => unfinished.test(one))) {
      const path = join(folder, name);
      if (await isOld(path)) await remove(path);
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return await quietly(() => readdir(folder), []);
}

async function isOld(path: string): Promise<boolean> {
  const modified = await quietly(async () => (await stat(path)).mtimeMs, Date.now());
  return Date.now() - modified > abandonedMs;
}

async function remove(path: string): Promise<void> {
  await quietly(() => rm(path, { recursive: true, force: true }), undefined);
}

async function quietly<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return otherwise;
    throw error;
  }
}
