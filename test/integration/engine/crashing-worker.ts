import '../../../src-main/engine/worker.ts';

import { parentPort } from 'node:worker_threads';

import type { ToEngine } from '../../../src-main/engine/protocol.ts';

/** The engine's own worker, which dies when it is asked for section 666 (an error) or 667 (an exit). */
parentPort?.on('message', (message: ToEngine<{ section?: number }>) => {
  if (message.type !== 'ask') return;
  if (message.params.section === 666) throw new Error('boom');
  if (message.params.section === 667) process.exit(3);
});
