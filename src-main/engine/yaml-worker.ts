import { parentPort, workerData } from 'node:worker_threads';

import { z } from 'zod';

import { AppError } from '../contract/errors.ts';
import { yamlToJson } from '../envoy/decode/yaml.ts';

/** A thread for one YAML document (yaml-thread.ts). */
const { data } = z
  .object({ data: z.object({ bytes: z.instanceof(Uint8Array), start: z.number() }) })
  .parse(workerData);
try {
  parentPort?.postMessage({ json: yamlToJson(data.bytes, data.start) });
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  parentPort?.postMessage({ error: error.toShape() });
}
