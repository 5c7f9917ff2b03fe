import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { AppError, cancelled } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';

/** Windows' virus scanners hold a fresh file for a moment; these errors pass by themselves. */
const passing = new Set(['EPERM', 'EACCES', 'EBUSY']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

async function renameWithRetry(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (process.platform !== 'win32' || attempt >= 6 || !passing.has(codeOf(error))) throw error;
      await delay(20 * 2 ** attempt);
    }
  }
}

async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return; // directories cannot be opened there
  const handle = await open(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file so that its final name only ever holds the whole of it: temporary file beside it (mode
 * 0600), fsync, rename, fsync of the folder. The pieces are written as they come. On any error, or when
 * `signal` aborts, the temporary file goes and the old file stays. Throws AppError `write-failed` or `cancelled`.
 */
export async function writeAtomically(
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<{ bytes: number }> {
  const temporary = join(
    dirname(path),
    `.${basename(path)}.${randomBytes(6).toString('hex')}.part`,
  );
  let bytes = 0;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      for await (const piece of pieces) {
        signal?.throwIfAborted();
        // Whole, or an error: a write alone may be a shorter one when the disk fills.
        await handle.writeFile(piece);
        bytes += piece.length;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal?.throwIfAborted();
    await renameWithRetry(temporary, path);
    await syncDirectory(dirname(path));
    return { bytes };
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof AppError) throw error;
    if (signal?.aborted === true) throw cancelled();
    throw new AppError('write-failed', sentence('error.snapshots.not-written', { path }), {
      detail: codeOf(error),
      hint: sentence('hint.snapshots.check-folder'),
      cause: error,
    });
  }
}
