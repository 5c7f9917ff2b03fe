import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import type { StreamFault } from '../faults.ts';

export type PumpEnd =
  /** The source ended in its own time. */
  | 'ended'
  /** A fault says: close this stream now, as if it had ended. */
  | 'cut'
  /** A fault says: the whole connection to the API server goes, without a goodbye. */
  | 'drop';

/** Lets bytes pass until the fault (if any) strikes; never resolves while a fault stalls it, until `signal` aborts. */
export class FaultyGate {
  readonly #fault: StreamFault | undefined;
  readonly #signal: AbortSignal;
  #left: number;
  #begun = false;

  constructor(fault: StreamFault | undefined, signal: AbortSignal) {
    this.#fault = fault;
    this.#signal = signal;
    this.#left = fault?.action === undefined ? Number.POSITIVE_INFINITY : (fault.afterBytes ?? 0);
  }

  /** Sends what may pass of a chunk. Answers undefined when all of it did. */
  async pass(
    chunk: Buffer,
    send: (chunk: Buffer) => Promise<void>,
  ): Promise<'cut' | 'drop' | undefined> {
    if (!this.#begun) {
      this.#begun = true;
      if (this.#fault?.delay !== undefined) {
        await sleep(this.#fault.delay, undefined, { signal: this.#signal });
      }
    }
    if (chunk.length < this.#left) {
      this.#left -= chunk.length;
      await this.#paced(chunk, send);
      return undefined;
    }
    const rest = chunk.subarray(0, this.#left);
    this.#left = 0;
    if (rest.length > 0) await this.#paced(rest, send);
    switch (this.#fault?.action) {
      case 'drop':
        return 'drop';
      case 'end':
        return 'cut';
      case 'stall':
        await aborted(this.#signal);
        return 'cut';
      case undefined:
        return undefined;
    }
  }

  /** In slices of a tenth of a second when a speed is set. */
  async #paced(chunk: Buffer, send: (chunk: Buffer) => Promise<void>): Promise<void> {
    const speed = this.#fault?.bytesPerSecond;
    if (speed === undefined) {
      await send(chunk);
      return;
    }
    const slice = Math.max(1, Math.floor(speed / 10));
    for (let at = 0; at < chunk.length; at += slice) {
      await send(chunk.subarray(at, at + slice));
      await sleep(100, undefined, { signal: this.#signal });
    }
  }
}

/** Carries everything from a pod's connection to the client, at the client's speed. */
export async function pump(
  source: Readable,
  send: (chunk: Buffer) => Promise<void>,
  gate: FaultyGate,
): Promise<PumpEnd> {
  for await (const chunk of source) {
    if (!Buffer.isBuffer(chunk)) continue;
    const struck = await gate.pass(chunk, send);
    if (struck !== undefined) return struck;
  }
  return 'ended';
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
