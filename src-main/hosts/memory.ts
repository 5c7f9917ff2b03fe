import type { Response } from '../contract/index.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Client, Hub } from './hub.ts';

/** The three functions that the preload puts on `window.meshscope`; the renderer knows nothing else of a host. */
export interface Bridge {
  call(request: unknown): Promise<Response>;
  /** Returns the way out. */
  subscribe(listener: (message: unknown) => void): () => void;
  cancel(call: string): void;
}

export interface MemoryHost extends Bridge {
  /** The client goes away: its calls are cancelled and it hears nothing more. */
  close(): void;
}

/**
 * The contract without a wire, for tests of the renderer and of the services. Everything is copied with
 * structuredClone in both directions, so that nothing works here that a real wire would refuse.
 */
export function createMemoryHost(dispatcher: Dispatcher, hub: Hub): MemoryHost {
  const listeners = new Set<(message: unknown) => void>();
  const client: Client = {
    send: (event, payload) => {
      for (const listener of listeners) listener(structuredClone({ event, payload }));
    },
  };
  let leave: () => void = () => undefined;
  return {
    call: async (request) =>
      structuredClone(await dispatcher.dispatch(structuredClone(request), client)),
    subscribe: (listener) => {
      listeners.add(listener);
      if (listeners.size === 1) {
        leave();
        leave = hub.add(client);
      }
      return () => listeners.delete(listener);
    },
    cancel: (call) => {
      const request = { id: `cancel-${call}`, method: '$cancel', params: { call } };
      dispatcher.dispatch(request, client).catch(() => undefined);
    },
    close: () => {
      leave();
      listeners.clear();
      dispatcher.drop(client);
    },
  };
}
