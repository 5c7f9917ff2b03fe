import { Worker } from 'node:worker_threads';

import { z } from 'zod';

import { errorShapeSchema } from '../contract/error-shape.ts';
import { AppError } from '../contract/errors.ts';

/** A piece of work on input that nobody vouches for, in a thread that can be ended. */
export interface Job {
  /** The module of the thread; it calls `answerJob`. */
  readonly url: URL;
  /** What a module of several roles is to do. */
  readonly role: string;
  readonly data: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, and megabytes of JavaScript heap, that it may take. */
  readonly most: { readonly ms: number; readonly mb: number };
}

export type JobEnd =
  | { readonly end: 'answered'; readonly answer: unknown }
  | { readonly end: 'refused'; readonly error: AppError }
  | { readonly end: 'too-long' | 'too-large' | 'cancelled' }
  | { readonly end: 'failed'; readonly reason: unknown };

const messageSchema = z.union([
  z.object({ error: errorShapeSchema }),
  z.object({ answer: z.unknown() }),
]);

function endOf(message: unknown): JobEnd {
  const { data, error } = messageSchema.safeParse(message);
  if (data === undefined) return { end: 'failed', reason: error };
  return 'error' in data
    ? { end: 'refused', error: AppError.fromShape(data.error) }
    : { end: 'answered', answer: data.answer };
}

/** Its first message is its answer. Never rejects; whatever comes, the thread is gone then. */
export async function oneJob({ url, role, data, signal, most }: Job): Promise<JobEnd> {
  if (signal?.aborted === true) return { end: 'cancelled' };
  const { promise, resolve } = Promise.withResolvers<JobEnd>();
  const worker = new Worker(url, {
    name: `meshscope-${role}`,
    execArgv: [],
    workerData: { role, data },
    resourceLimits: { maxOldGenerationSizeMb: most.mb, maxYoungGenerationSizeMb: 32 },
  });
  const cancel = (): void => resolve({ end: 'cancelled' });
  const late = setTimeout(() => resolve({ end: 'too-long' }), most.ms);
  signal?.addEventListener('abort', cancel, { once: true });
  worker.once('message', (message: unknown) => resolve(endOf(message)));
  worker.once('error', (reason: unknown) =>
    resolve(
      reason instanceof Error && 'code' in reason && reason.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? { end: 'too-large' }
        : { end: 'failed', reason },
    ),
  );
  worker.once('exit', () => resolve({ end: 'failed', reason: new Error('no answer') }));
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', cancel);
    await worker.terminate();
  }
}
