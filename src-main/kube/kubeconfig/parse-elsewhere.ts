import { z } from 'zod';

import { isObject, type JsonObject } from '../../contract/json.ts';
import { oneJob } from '../../threads/one-job.ts';
import { sentence } from '../../words/keys.ts';
import type { KubeconfigFile } from './model.ts';
import { kubeconfigOf, parseKubeconfig } from './parse.ts';
import { invalid } from './read-yaml.ts';

export type ParseKubeconfig = (text: string, path: string) => Promise<KubeconfigFile>;

/** Below this a file is read in less than the thread takes to begin, whatever stands in it. */
const small = 32 * 1024;
const most = { ms: 20_000, mb: 512 };

const mapping = z.custom<JsonObject>(isObject);
const answerSchema = z.object({ root: mapping, typed: mapping.optional() });

export const parseHere: ParseKubeconfig = (text, path) =>
  Promise.resolve().then(() => parseKubeconfig(text, path));

/** Large files in a thread with a limit of time and memory. `bundled`: the module of a bundle's threads. */
export function parseElsewhere(bundled: URL | undefined): ParseKubeconfig {
  const url = import.meta.url.endsWith('.ts') ? new URL('./worker.ts', import.meta.url) : bundled;
  if (url === undefined) return parseHere;
  return async (text, path) => {
    if (text.length < small) return parseKubeconfig(text, path);
    const ended = await oneJob({ url, role: 'kubeconfig', data: { text, path }, most });
    if (ended.end === 'failed') throw ended.reason;
    if (ended.end === 'refused') throw ended.error;
    if (ended.end !== 'answered') throw invalid(path, sentence('error.kube.config.costly'));
    const { root, typed } = answerSchema.parse(ended.answer);
    return kubeconfigOf({ root, typed }, path);
  };
}
