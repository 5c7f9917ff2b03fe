import { workerData } from 'node:worker_threads';

import { z } from 'zod';

/** The one module of all threads in a bundle: what it is to be stands in its data. From source each room starts its own. */
const { role } = z
  .object({ role: z.enum(['engine', 'kubeconfig', 'redact', 'yaml']) })
  .parse(workerData);
const modules = {
  engine: () => import('../engine/worker.ts'),
  kubeconfig: () => import('../kube/kubeconfig/worker.ts'),
  redact: () => import('../snapshots/redact/worker.ts'),
  yaml: () => import('../engine/yaml-worker.ts'),
};
modules[role]().catch((error: unknown) => {
  throw error;
});
