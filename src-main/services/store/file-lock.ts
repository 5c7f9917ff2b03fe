import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { isRunning, markOf, nameOf, ownMark } from './processes.ts';

/** Held for the time of one small write; whoever holds it longer has been stopped in the middle. */
const patienceMs = 4_000;
/** A lock of which nobody can say whose it is, or whether that one runs, is waited for so long. */
const unknownMs = 1_500;
const pauseMs = 15;

/**
 * Runs `work` while no other process that does the same for this path runs its own. The lock is a file beside it that
 * names its holder; one whose holder is gone is taken away. Throws AppError `write-failed`, or what `work` throws.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  await acquire(lock);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string): Promise<void> {
  const since = performance.now();
  for (;;) {
    if (await create(lock)) return;
    const holder = await textOf(lock);
    if (holder !== undefined && isStale(holder, performance.now() - since))
      await takeAway(lock, holder);
    else if (performance.now() - since > patienceMs) {
      throw new AppError('write-failed', sentence('error.services.locked', { path: lock }), {
        retryable: true,
      });
    } else await delay(pauseMs);
  }
}

function isStale(holder: string, waited: number): boolean {
  const mark = markOf(holder);
  if (mark === undefined) return waited > unknownMs;
  return !isRunning(mark) || (mark.started === '' && waited > unknownMs);
}

/** False when somebody else has it. */
async function create(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600);
    try {
      await handle.writeFile(nameOf(ownMark));
    } catch (error) {
      await rm(lock, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when it is gone by now. */
async function textOf(lock: string): Promise<string | undefined> {
  try {
    return await readFile(lock, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Moved first: of two who do this at once, one moves what the other has made meanwhile, sees that, and puts it back. */
async function takeAway(lock: string, holder: string): Promise<void> {
  const aside = `${lock}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(lock, aside);
    if ((await textOf(aside)) !== holder) await link(aside, lock);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(codeOf(error))) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}
