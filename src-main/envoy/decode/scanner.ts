import type { Allocate } from './memory.ts';
import { stringEnd } from './string-end.ts';
import { skipSpace } from './text.ts';

/**
 * One pass over the bytes of a JSON document that tracks nothing but strings and brackets. It notes where
 * the containers of the upper levels begin and end and whether all brackets match; everything between is
 * left unread until somebody asks for it. Bytes may come in pieces: the state stands between calls.
 */

/**
 * Containers down to this level are noted. In a whole dump the document is level 1, `configs` 2, a section 3,
 * its lists 4, an entry 5, `cluster` or `active_state` 6, the fields of a cluster 7, an `lb_endpoint` or the
 * `typed_config` of a transport socket 10, the lists of its certificates 12: whoever reads a few fields of each
 * cluster jumps over all the rest. A million containers of a dump of 110 MB take 12 MB.
 */
const notedLevels = 12;

/** protobuf itself refuses messages deeper than 100; the rest is room for Struct bodies. */
export const maxDepth = 500;

/** More than any real dump has (a million in one of 110 MB); bounds the memory that noise can cost. */
const maxNoted = 1 << 24;

/**
 * Bytes looked at in one call of the inner loop. V8 compiles a function that is called often better than one
 * that runs long: with strides of this size a first scan takes two thirds of the time.
 */
const strideBytes = 1 << 16;

const newline = 0x0a;
const fourSpaces = 0x20202020;
const quote = 0x22;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

export type ScanFaultKind = 'mismatch' | 'too-deep' | 'too-many' | 'trailing';

/** Not for users: decode-dump.ts makes the sentence, for it has the bytes at hand. */
export class ScanFault extends Error {
  readonly kind: ScanFaultKind;
  readonly at: number;

  constructor(kind: ScanFaultKind, at: number) {
    super(`${kind} at byte ${at}`);
    this.name = 'ScanFault';
    this.kind = kind;
    this.at = at;
  }
}

/**
 * The noted containers in the order of their opening brackets. `ends` is the position after the closing
 * bracket; `next` is the number of the first container that is not inside this one.
 */
export interface Structure {
  readonly count: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly next: Uint32Array;
}

function numbers(allocate: Allocate, count: number): Uint32Array {
  return new Uint32Array(allocate(count * Uint32Array.BYTES_PER_ELEMENT).buffer);
}

export class Scanner {
  /** Where the next byte to look at stands. */
  private position: number;
  private depth = 0;
  private inString = false;
  private done = false;
  /** The closing bracket that each open level waits for. */
  private readonly closers = new Uint8Array(maxDepth + 1);
  /** The container noted at each open level. */
  private readonly open = new Uint32Array(notedLevels + 1);
  private count = 0;
  private starts: Uint32Array;
  private ends: Uint32Array;
  private next: Uint32Array;
  private readonly allocate: Allocate;

  /**
   * `start`: where the document's own opening bracket stands. `size`: about how many bytes will come; room for
   * as many containers as a dense dump of that size has costs nothing until it is used, copying to more does.
   */
  constructor(start: number, size: number, allocate: Allocate) {
    this.position = start;
    this.allocate = allocate;
    const room = Math.min(Math.max(size >> 6, 1 << 10), maxNoted);
    this.starts = numbers(allocate, room);
    this.ends = numbers(allocate, room);
    this.next = numbers(allocate, room);
  }

  /** True when the document's own closing bracket has been seen. */
  get complete(): boolean {
    return this.done;
  }

  /** Number of brackets still open. */
  get openBrackets(): number {
    return this.depth;
  }

  /**
   * Looks at `bytes` up to `end`; those before the last call's `end` must be the same as then.
   * Throws ScanFault at the first bracket that cannot stand where it stands.
   */
  scan(bytes: Uint8Array, end: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    while (!this.done && this.position < end) {
      this.scanInside(bytes, view, Math.min(end, this.position + strideBytes));
    }
    if (this.done) this.scanTail(bytes, end);
  }

  private scanInside(bytes: Uint8Array, view: DataView, end: number): void {
    const lastWord = end - 4;
    const { closers } = this;
    let i = this.position;
    let depth = this.depth;
    if (this.inString) {
      i = stringEnd(bytes, view, i, end);
      this.inString = i < 0;
      if (i < 0) i = ~i;
    }
    while (i < end) {
      const byte = bytes[i++] ?? 0;
      if (byte === quote) {
        i = stringEnd(bytes, view, i, end);
        if (i >= 0) continue;
        i = ~i;
        this.inString = true;
        break;
      }
      if (byte === newline) {
        // Envoy indents by a space a level: a third of a dump is the beginnings of its lines.
        while (i <= lastWord && view.getInt32(i, true) === fourSpaces) i += 4;
      } else if (byte < openList) continue;
      else if (byte === openObject || byte === openList) {
        if (++depth <= notedLevels) this.noteStart(depth, i - 1);
        else if (depth > maxDepth) throw new ScanFault('too-deep', i - 1);
        // In ASCII the closing bracket stands two after the opening one.
        closers[depth] = byte + 2;
      } else if (byte === closeObject || byte === closeList) {
        if (closers[depth] !== byte) throw new ScanFault('mismatch', i - 1);
        if (depth <= notedLevels) this.noteEnd(depth, i);
        if (--depth === 0) {
          this.done = true;
          break;
        }
      }
    }
    this.position = i;
    this.depth = depth;
  }

  private scanTail(bytes: Uint8Array, end: number): void {
    this.position = Math.min(end, skipSpace(bytes, this.position));
    if (this.position < end) throw new ScanFault('trailing', this.position);
  }

  private noteStart(level: number, at: number): void {
    if (this.count === this.starts.length) this.grow(at);
    this.open[level] = this.count;
    this.starts[this.count++] = at;
  }

  /** `end` is the position after the closing bracket. */
  private noteEnd(level: number, end: number): void {
    const noted = this.open[level] ?? 0;
    this.ends[noted] = end;
    this.next[noted] = this.count;
  }

  private grow(at: number): void {
    if (this.count >= maxNoted) throw new ScanFault('too-many', at);
    this.starts = this.larger(this.starts);
    this.ends = this.larger(this.ends);
    this.next = this.larger(this.next);
  }

  private larger(old: Uint32Array): Uint32Array {
    const made = numbers(this.allocate, old.length * 2);
    made.set(old);
    return made;
  }

  /** The containers noted so far; meant for a document that is `complete`. */
  structure(): Structure {
    return {
      count: this.count,
      starts: this.starts.subarray(0, this.count),
      ends: this.ends.subarray(0, this.count),
      next: this.next.subarray(0, this.count),
    };
  }

  /** Where the innermost open container that was noted begins: what a cut document was in the middle of. */
  openAt(): number {
    return this.starts[this.open[Math.min(this.depth, notedLevels)] ?? 0] ?? 0;
  }
}
