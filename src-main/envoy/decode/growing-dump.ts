import { DumpIndexer } from './indexer.ts';
import { type Allocate, ownMemory } from './memory.ts';

/** A dump whose bytes arrive in pieces: the buffer that they grow in, indexed as it fills. */
export class GrowingDump {
  readonly indexer: DumpIndexer;
  private readonly allocate: Allocate;
  private buffer: Uint8Array;
  private length = 0;
  /** Bytes of the buffers that were outgrown. */
  discarded = 0;

  /** `expectedSize` in bytes spares copying when it is right. */
  constructor(expectedSize = 1 << 16, allocate: Allocate = ownMemory) {
    this.indexer = new DumpIndexer(allocate);
    this.allocate = allocate;
    this.buffer = allocate(Math.max(expectedSize, 1));
  }

  /** Copies the chunk. Throws AppError as soon as the bytes so far cannot be a dump. */
  push(chunk: Uint8Array): void {
    const end = this.length + chunk.length;
    if (end > this.buffer.length) {
      const larger = this.allocate(Math.max(this.buffer.length * 2, end));
      larger.set(this.bytes());
      this.discarded += this.buffer.length;
      this.buffer = larger;
    }
    this.buffer.set(chunk, this.length);
    this.length = end;
    this.indexer.advance(this.buffer, end);
  }

  /** All that was pushed. */
  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}
