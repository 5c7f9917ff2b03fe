import { z } from 'zod';

import { answerJob } from '../../threads/answer-job.ts';
import { readRoots } from './read-yaml.ts';

/** A thread for one kubeconfig (parse-elsewhere.ts). */
answerJob(z.object({ text: z.string(), path: z.string() }), ({ text, path }) =>
  readRoots(text, path),
);
