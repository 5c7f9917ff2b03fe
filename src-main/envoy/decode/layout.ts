import { isSpace } from './text.ts';

/**
 * What stands between the values of the last object that was read with a set of keys: `,\n  "lb_policy": `.
 * The entries of a dump look alike, so nearly always the next object has the same bytes there, and one
 * comparison tells the key, the punctuation and the white space at once.
 */
export class Layout {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly starts: number[] = [];
  private readonly lengths: number[] = [];
  private readonly keys: number[] = [];

  constructor(bytes: Uint8Array, view: DataView) {
    this.bytes = bytes;
    this.view = view;
  }

  /**
   * Length of gap `number` if the bytes at `at` are the same as then; 0 when they are not, or when more white
   * space follows: Go's protojson writes one or two blanks after a colon, by build, and people join files.
   */
  match(number: number, at: number): number {
    const from = this.starts[number];
    const length = this.lengths[number];
    if (from === undefined || length === undefined || at + length > this.bytes.length) return 0;
    let done = 0;
    for (; done + 4 <= length; done += 4) {
      if (this.view.getInt32(from + done, true) !== this.view.getInt32(at + done, true)) return 0;
    }
    for (; done < length; done++) {
      if (this.bytes[from + done] !== this.bytes[at + done]) return 0;
    }
    const next = this.bytes[at + length] ?? 0;
    // Nearly always a quote: told from white space by one comparison.
    return next <= 0x20 && isSpace(next) ? 0 : length;
  }

  /** What `keys.find` said of the key in gap `number`. */
  key(number: number): number {
    return this.keys[number] ?? -1;
  }

  /** Remembers the bytes [from, to) as gap `number`. */
  note(number: number, from: number, to: number, key: number): void {
    this.starts[number] = from;
    this.lengths[number] = to - from;
    this.keys[number] = key;
  }
}
