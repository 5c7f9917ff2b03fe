import '../../../src-main/engine/worker.ts';

import { parentPort } from 'node:worker_threads';

import type { ToEngine } from '../../../src-main/engine/protocol.ts';

/** The engine's own worker, in which a comparison of Pilot with Envoy never ends nor yields. */
parentPort?.on('message', (message: ToEngine<{ pilotAgainstEnvoy?: boolean }>) => {
  if (message.type !== 'ask') return;
  while (message.params.pilotAgainstEnvoy === true);
});
