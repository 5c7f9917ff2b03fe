import { workerData } from 'node:worker_threads';

import { z } from 'zod';

/** A thread that never answers, or takes all memory there is. */
const { data } = z.object({ data: z.string() }).parse(workerData);
const held: unknown[] = [];
for (let i = 0; ; i += 1) if (data === 'memory') held.push(Array.from({ length: 1000 }, () => i));
