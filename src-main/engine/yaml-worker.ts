import { z } from 'zod';

import { yamlToJson } from '../envoy/decode/yaml.ts';
import { answerJob } from '../threads/answer-job.ts';

/** A thread for one YAML document (yaml-thread.ts). */
answerJob(z.object({ bytes: z.instanceof(Uint8Array), start: z.number() }), ({ bytes, start }) =>
  yamlToJson(bytes, start),
);
