import type { Transport } from './host.ts';

/** What the preload script of the desktop host puts on `window`. */
export interface MeshscopeBridge {
  call(request: { id: string; method: string; params: unknown }): Promise<unknown>;
  subscribe(listener: (message: unknown) => void): () => void;
  cancel(id: string): void;
  /** Absent in a preload script that has no way to a dropped file's path. */
  ticketOf?(file: File): Promise<unknown>;
}

declare global {
  interface Window {
    readonly meshscope?: MeshscopeBridge;
  }
}

/** What main handed out for a file that the system gave the page; undefined where only its bytes can be had. */
export async function ticketOf(file: File): Promise<string | undefined> {
  try {
    const ticket = await window.meshscope?.ticketOf?.(file);
    return typeof ticket === 'string' ? ticket : undefined;
  } catch {
    // The bridge does not take the file: its bytes are sent.
    return undefined;
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
