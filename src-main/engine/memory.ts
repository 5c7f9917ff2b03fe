import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { type Allocate, ownMemory, sharedMemory } from '../envoy/decode/memory.ts';

/** Where the bytes of dumps come from, and who is told when so many of them are not needed any more. */
export interface Memory {
  readonly allocate: Allocate;
  discard(bytes: number): void;
}

export const own: Memory = { allocate: ownMemory, discard: () => undefined };

/** Garbage that is worth a collection of some 30 ms. */
const worthwhile = 64 << 20;

/**
 * Memory that another thread may see. V8 does not count it as garbage to come: 14 dumps of 115 MB, opened and closed one
 * after the other, held 780 MB at their peak, against 380 MB of memory that it counts. So it is told to collect.
 */
export function shared(): Memory {
  let discarded = 0;
  const collect = collector();
  return {
    allocate: sharedMemory,
    discard: (bytes) => {
      discarded += bytes;
      if (discarded < worthwhile) return;
      discarded = 0;
      collect();
    },
  };
}

/** V8's own `gc`, which it shows only to a context that is made while the flag is set. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return () => {
    // Later, when nothing of the job that let go is on the stack any more.
    if (typeof found === 'function') setImmediate(() => void Reflect.apply(found, undefined, []));
  };
}
