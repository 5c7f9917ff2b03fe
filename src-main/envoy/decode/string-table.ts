import { parseJson } from '../../contract/json.ts';
import { sliceText } from './text.ts';

interface Known {
  readonly from: number;
  readonly length: number;
  readonly text: string;
}

const slots = 2048;

/**
 * Turns bytes of a document into strings without decoding the same text twice: the upper levels of a big
 * dump hold the same dozen keys, versions and times a hundred thousand times. A slot of the table holds the
 * last text that fell into it, so the table stays small whatever the document holds.
 */
export class StringTable {
  private readonly bytes: Uint8Array;
  private readonly known = new Array<Known | undefined>(slots);

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** `from` and `to` enclose the characters, without the quotes. */
  get(from: number, to: number): string {
    const { bytes } = this;
    const length = to - from;
    // Length, first, middle and last byte tell Envoy's field names apart well enough.
    const hash =
      (length * 31 +
        (bytes[from] ?? 0) * 7 +
        (bytes[from + (length >> 1)] ?? 0) * 61 +
        (bytes[to - 1] ?? 0) * 3) &
      (slots - 1);
    const known = this.known[hash];
    if (known?.length === length && this.same(known.from, from, length)) return known.text;
    const text = unescaped(sliceText(bytes, from, to));
    this.known[hash] = { from, length, text };
    return text;
  }

  private same(one: number, other: number, length: number): boolean {
    for (let i = 0; i < length; i++) {
      if (this.bytes[one + i] !== this.bytes[other + i]) return false;
    }
    return true;
  }
}

/** Text between quotes with its escapes resolved; escapes that JSON does not know stay as they are written. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    const parsed = parseJson(`"${text}"`);
    return typeof parsed === 'string' ? parsed : text;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
