import { workerData } from 'node:worker_threads';

import { z } from 'zod';

import { cancelled } from '../contract/errors.ts';
import { notYaml } from '../envoy/decode/errors.ts';
import type { ReadYaml } from '../envoy/decode/indexer.ts';
import { oneJob } from '../threads/one-job.ts';
import { sentence } from '../words/keys.ts';

/** Below this a document is read in a tenth of a second, less than a thread takes to begin. */
const small = 64 << 10;
/** Eight megabytes of honest YAML take half a minute and a gigabyte. */
const most = { ms: 60_000, mb: 1_536 };

const bundled = z.object({ self: z.string() });
const answerSchema = z.instanceof(Uint8Array);

/** Reads YAML in a thread that ends with the question, its time or its memory; others are answered meanwhile. */
export function yamlElsewhere(signal: AbortSignal): ReadYaml {
  return async (bytes, start) => {
    const url = workerUrl();
    if (url === undefined || bytes.length < small) {
      const { yamlToJson } = await import('../envoy/decode/yaml.ts');
      return yamlToJson(bytes, start);
    }
    const data = { bytes: new Uint8Array(bytes), start };
    const ended = await oneJob({ url, role: 'yaml', data, signal, most });
    switch (ended.end) {
      case 'answered':
        return answerSchema.parse(ended.answer);
      case 'refused':
        throw ended.error;
      case 'cancelled':
        throw cancelled();
      case 'too-long':
      case 'too-large':
        throw notYaml('', sentence('error.envoy.yaml-costly'));
      case 'failed':
        throw ended.reason;
    }
  };
}

/** Beside this file; in a bundle the thread's own module has both roles. Undefined in a caller's thread that has no such module. */
function workerUrl(): URL | undefined {
  if (import.meta.url.endsWith('.ts')) return new URL('./yaml-worker.ts', import.meta.url);
  const given = bundled.safeParse(workerData);
  return given.success ? new URL(given.data.self) : undefined;
}
