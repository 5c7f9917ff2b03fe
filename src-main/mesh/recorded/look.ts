import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';

import { AppError, errorText } from '../../contract/errors.ts';
import { raceAbort } from '../../kube/race.ts';
import { sentence } from '../../words/keys.ts';

export interface LookOptions {
  readonly stat: (path: string) => Promise<Stats>;
  /** How long a file system may take to say what a path is, in milliseconds. */
  readonly patienceMs: number;
}

export type Look = (path: string, signal?: AbortSignal) => Promise<Stats>;

/** Node asks file systems in four threads: of these, dead mounts may hold no more than this many. */
const mostUnanswered = 2;

/**
 * What a path is, before anything of it is opened: a pipe or a socket never answers a reader, a device never ends, and a
 * mount whose server is gone holds the thread that asks. Throws `file-unreadable`, `cancelled`.
 */
export function createLook({ stat: ask, patienceMs }: LookOptions): Look {
  let unanswered = 0;
  return async (path, signal) => {
    if (unanswered >= mostUnanswered) throw silent(path);
    const state = { settled: false, left: false };
    const asking = ask(path).finally(() => {
      state.settled = true;
      if (state.left) unanswered -= 1;
    });
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(silent(path)), patienceMs);
    try {
      const info = await raceAbort(Promise.race([asking, late]), signal);
      if (info.isFile() || info.isDirectory()) return info;
      throw new AppError('file-unreadable', sentence('error.mesh.not-regular', { path }), {
        hint: sentence('hint.mesh.save-first'),
      });
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('file-unreadable', sentence('error.engine.file-unreadable', { path }), {
        detail: errorText(error),
        hint: sentence('hint.services.check-path'),
        cause: error,
      });
    } finally {
      clearTimeout(timer);
      if (!state.settled) {
        state.left = true;
        unanswered += 1;
        // Whoever asked has gone; its failure concerns nobody any more.
        asking.catch(() => undefined);
      }
    }
  };
}

export const look: Look = createLook({ stat: (path) => stat(path), patienceMs: 10_000 });

function silent(path: string): AppError {
  return new AppError('file-unreadable', sentence('error.mesh.silent-mount', { path }), {
    hint: sentence('hint.mesh.dead-mount'),
    retryable: true,
  });
}
