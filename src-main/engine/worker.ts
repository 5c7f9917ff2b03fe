import { parentPort } from 'node:worker_threads';

import { EngineCore } from './core.ts';
import { shared } from './memory.ts';
import type { ToEngine } from './protocol.ts';

/** The engine in a thread of its own. */

const port = parentPort;
if (port === null) throw new Error('engine/worker.ts runs as a worker thread only');

const core = new EngineCore((message) => port.postMessage(message), shared());

port.on('message', (message: ToEngine) => {
  // Failures of the work are answered inside. What is left, an answer that cannot be cloned, is a mistake of
  // this program: the worker dies of it and the other side says so.
  core.receive(message).catch((error: unknown) => {
    throw error;
  });
  if (message.type === 'leave') port.close();
});
