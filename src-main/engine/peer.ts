import type { MessagePort } from 'node:worker_threads';

import { cancelled } from '../contract/errors.ts';
import { type DumpDocument, dumpOf, type DumpParts } from '../envoy/decode/document.ts';
import type { DumpId } from './protocol.ts';

interface Handed {
  readonly dump: DumpId;
  readonly parts: DumpParts;
}

/**
 * The way from the thread that holds the dumps to the one that works in the background. What goes over it never touches
 * the main thread, which would keep the memory alive until its own garbage is collected.
 */
export class Peer {
  readonly #port: MessagePort;
  readonly #arrived = new Map<DumpId, PromiseWithResolvers<DumpDocument>>();

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', ({ dump, parts }: Handed) => this.#expected(dump).resolve(dumpOf(parts)));
  }

  /** Shared memory is seen by both sides from now on; what is not shared (a document out of YAML) is copied. */
  give(dump: DumpId, parts: DumpParts): void {
    this.#port.postMessage({ dump, parts } satisfies Handed);
  }

  /** The dump, as soon as it is here. Throws AppError `cancelled` when nobody waits for it any more. */
  async dump(id: DumpId, signal: AbortSignal): Promise<DumpDocument> {
    const gone = Promise.withResolvers<never>();
    const stop = (): void => gone.reject(cancelled());
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await Promise.race([this.#expected(id).promise, gone.promise]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  forget(id: DumpId): void {
    this.#arrived.delete(id);
  }

  close(): void {
    this.#port.close();
  }

  #expected(dump: DumpId): PromiseWithResolvers<DumpDocument> {
    const known = this.#arrived.get(dump) ?? Promise.withResolvers<DumpDocument>();
    this.#arrived.set(dump, known);
    return known;
  }
}
