import type { Transport } from './host.ts';

/** What the preload script of the desktop host puts on `window`. */
export interface MeshscopeBridge {
  call(request: { id: string; method: string; params: unknown }): Promise<unknown>;
  subscribe(listener: (message: unknown) => void): () => void;
  cancel(id: string): void;
}

declare global {
  interface Window {
    readonly meshscope?: MeshscopeBridge;
  }
}

export function preloadTransport(bridge: MeshscopeBridge): Transport {
  return {
    // What a proxy of Svelte's state holds cannot be structured-cloned across the bridge; JSON is what the contract allows anyway.
    send: (request) =>
      bridge.call({ ...request, params: JSON.parse(JSON.stringify(request.params)) }),
    cancel: (id) => bridge.cancel(id),
    onEvent: (listener) => {
      bridge.subscribe(listener);
    },
    onConnection: (listener) => {
      listener('open');
      return () => undefined;
    },
  };
}
