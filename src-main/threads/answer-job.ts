import { parentPort, workerData } from 'node:worker_threads';

import { z } from 'zod';

import { AppError } from '../contract/errors.ts';

/** What the module of a thread does for `oneJob`: it answers, or refuses with an AppError; any other error is its end. */
export function answerJob<Data>(given: z.ZodType<Data>, work: (data: Data) => unknown): void {
  const { data } = z.object({ data: given }).parse(workerData);
  try {
    parentPort?.postMessage({ answer: work(data) });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    parentPort?.postMessage({ error: error.toShape() });
  }
}
