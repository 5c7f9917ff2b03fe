import { parentPort, workerData } from 'node:worker_threads';

import { z } from 'zod';

import { AppError } from '../../contract/errors.ts';
import { readRoots } from './read-yaml.ts';

/** A thread for one kubeconfig (parse-elsewhere.ts). */
const { data } = z
  .object({ data: z.object({ text: z.string(), path: z.string() }) })
  .parse(workerData);
try {
  parentPort?.postMessage({ roots: readRoots(data.text, data.path) });
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  parentPort?.postMessage({ error: error.toShape() });
}
