import { type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';

import type { EngineCore } from './core.ts';
import { own } from './memory.ts';
import type { FromEngine, ToEngine } from './protocol.ts';

/** What is handed over with a message and is gone here. */
export type Moved = readonly (ArrayBuffer | MessagePort)[];

/** The way to a running engine: in a thread of its own, or in this one. */
export interface Channel {
  /** `moved` is handed over where the other end is another thread. */
  post(message: ToEngine, moved?: Moved): void;
  /** While somebody waits for it, it keeps the process alive. */
  hold(waited: boolean): void;
  close(): Promise<void>;
}

export interface ChannelEvents {
  readonly message: (message: FromEngine) => void;
  /** Everything it held is lost. */
  readonly died: (reason: unknown) => void;
}

export type OpenChannel = (events: ChannelEvents) => Channel;

/** From source the worker is worker.ts (Node strips its types); in a bundle it stands beside the caller. */
export function defaultWorkerUrl(): URL {
  const name = import.meta.url.endsWith('.ts') ? './worker.ts' : './engine-worker.cjs';
  return new URL(name, import.meta.url);
}

/**
 * Megabytes of JavaScript heap of each thread, whatever the machine has: past them the thread ends and says so, where
 * without them the process would. Dumps and their indexes are outside of it. Young objects of the background are few at a
 * time (one resource after the other), and a thread that is there for one question should not hold what it does not use.
 */
const heap = {
  front: { maxOldGenerationSizeMb: 2048, maxYoungGenerationSizeMb: 48 },
  background: { maxOldGenerationSizeMb: 2048, maxYoungGenerationSizeMb: 16 },
} as const satisfies Record<string, ResourceLimits>;

/** `role`: how much memory it may have, and what it is called in profiles. */
export function inThread(url: URL, role: keyof typeof heap): OpenChannel {
  const name = role === 'front' ? 'meshscope-engine' : 'meshscope-engine-background';
  return ({ message, died }) => {
    // Flags of the process that concern its own script (--input-type, --test …) would stop the worker's.
    const worker = new Worker(url, {
      name,
      execArgv: [],
      resourceLimits: heap[role],
      workerData: { role: 'engine', self: url.href },
    });
    worker.on('message', message);
    worker.on('messageerror', died);
    worker.on('error', died);
    worker.on('exit', (code) => died(`exit code ${code}`));
    return {
      post: (sent, moved) => worker.postMessage(sent, moved),
      hold: (waited) => (waited ? worker.ref() : worker.unref()),
      close: async () => {
        await worker.terminate();
      },
    };
  };
}

/** In the caller's own thread: nothing is started, moved or copied. Its code is loaded with the first call. */
export const here: OpenChannel = ({ message, died }) => {
  let open = true;
  const loading = import('./core.ts').then(
    (loaded) =>
      new loaded.EngineCore((sent) => {
        if (open) message(sent);
      }, own),
  );
  const deliver = async (core: EngineCore, sent: ToEngine): Promise<void> => {
    if (open) await core.receive(sent);
  };
  return {
    post: (sent) => {
      loading.then((core) => deliver(core, sent)).catch(died);
    },
    hold: () => undefined,
    close: () => {
      open = false;
      return Promise.resolve();
    },
  };
};
