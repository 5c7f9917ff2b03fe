import { type Json, parseJson } from '../../contract/json.ts';
import type { Message } from '../../words/keys.ts';
import { jsonName } from '../canonical.ts';
import { expected as expects, notJson, sliceInvalid } from './errors.ts';
import { exactJson } from './exact-json.ts';
import type { KeySet } from './key-set.ts';
import { Layout } from './layout.ts';
import type { Structure } from './scanner.ts';
import { stringEnd } from './string-end.ts';
import { StringTable, unescaped } from './string-table.ts';
import { skipSpace, sliceText, withoutTrailingCommas } from './text.ts';

/** A value of the document that has been located and not parsed. */
export interface Place {
  readonly start: number;
  /** Position after its last byte. */
  readonly end: number;
  /** Number among the structure's containers; -1 for scalars and for containers below the noted levels. */
  readonly noted: number;
}

const comma = 0x2c;
const colon = 0x3a;
const quote = 0x22;
const openList = 0x5b;
const openObject = 0x7b;

/**
 * Reads the upper levels of a scanned document: the members of an object, the elements of a list, one small
 * value. It jumps over whole containers by the scanner's notes, so its cost is that of what lies between.
 * Grammar errors there throw AppError dump-not-json with their position.
 */
export class Walker {
  readonly bytes: Uint8Array;
  readonly structure: Structure;
  private readonly strings: StringTable;
  private readonly view: DataView;
  private readonly layouts = new Map<KeySet, Layout>();
  /** Set by `memberValue`: the position of the key in the set, or -1. */
  private foundKey = -1;
  /** Set by `skip`: which container the value is. */
  private skipped = -1;

  constructor(bytes: Uint8Array, structure: Structure) {
    this.bytes = bytes;
    this.structure = structure;
    this.strings = new StringTable(bytes);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The document's root container. */
  root(): Place {
    return this.container(0);
  }

  container(noted: number): Place {
    return {
      start: this.structure.starts[noted] ?? 0,
      end: this.structure.ends[noted] ?? 0,
      noted,
    };
  }

  isObject(place: Place): boolean {
    return this.bytes[place.start] === openObject;
  }

  isList(place: Place): boolean {
    return this.bytes[place.start] === openList;
  }

  isString(place: Place): boolean {
    return this.bytes[place.start] === quote;
  }

  isNull(place: Place): boolean {
    return this.bytes[place.start] === 0x6e;
  }

  /**
   * Calls `visit` for each member with its key in canonical spelling and as written, until it answers true.
   * The key may be repeated; a value of another type than object has no members.
   */
  members(
    of: Place,
    visit: (name: string, value: Place, raw: string) => boolean | undefined,
  ): void {
    if (!this.isObject(of)) return;
    const last = of.end - 1;
    let cursor = of.noted + 1;
    let at = skipSpace(this.bytes, of.start + 1);
    while (at < last) {
      if (this.bytes[at] !== quote) throw notJson(this.bytes, at, expects.key);
      const keyEnd = this.stringEnd(at, last);
      const raw = this.strings.get(at + 1, keyEnd - 1);
      at = skipSpace(this.bytes, keyEnd);
      if (this.bytes[at] !== colon) throw notJson(this.bytes, at, expects.colon);
      at = skipSpace(this.bytes, at + 1);
      const end = this.skip(at, last, of.noted === -1 ? -1 : cursor);
      const noted = this.skipped;
      if (noted !== -1) cursor = this.structure.next[noted] ?? cursor;
      if (visit(jsonName(raw), { start: at, end, noted }, raw) === true) return;
      at = this.separator(end, last, expects.inObject);
    }
  }

  /**
   * Finds some members of an object: position `i` of the answer is the value of `keys.names[i]`, undefined when
   * there is none. As `members`, without a string or an object for what nobody asked for: that is what makes
   * tables over ten thousand entries quick.
   */
  locate(of: Place, keys: KeySet, onlyFirst = false): (Place | undefined)[] {
    const found = new Array<Place | undefined>(keys.names.length).fill(undefined);
    if (!this.isObject(of)) return found;
    const layout = this.layoutOf(keys);
    const last = of.end - 1;
    let cursor = of.noted === -1 ? -1 : of.noted + 1;
    let at = of.start + 1;
    for (let number = 0; ; number++) {
      let length = layout.match(number, at);
      if (length === 0) {
        const start = this.memberValue(at, last, number > 0, keys);
        if (start === -1) return found;
        length = start - at;
        layout.note(number, at, start, this.foundKey);
      }
      const start = at + length;
      const end = this.skip(start, last, cursor);
      const noted = this.skipped;
      if (noted !== -1) cursor = this.structure.next[noted] ?? cursor;
      const key = layout.key(number);
      if (key !== -1) {
        // Of a repeated key the last counts, as for JSON.parse.
        found[key] = { start, end, noted };
        if (onlyFirst) return found;
      }
      at = end;
    }
  }

  /** Reads up to the next member's value: its position, or -1 at the object's end. Sets `foundKey`. */
  private memberValue(from: number, last: number, follows: boolean, keys: KeySet): number {
    const { bytes } = this;
    let at = follows ? this.separator(from, last, expects.inObject) : skipSpace(bytes, from);
    if (at >= last) return -1;
    if (bytes[at] !== quote) throw notJson(bytes, at, expects.key);
    const keyEnd = this.stringEnd(at, last);
    this.foundKey = keys.find(bytes, at + 1, keyEnd - 1);
    at = skipSpace(bytes, keyEnd);
    if (bytes[at] !== colon) throw notJson(bytes, at, expects.colon);
    return skipSpace(bytes, at + 1);
  }

  private layoutOf(keys: KeySet): Layout {
    const known = this.layouts.get(keys);
    if (known !== undefined) return known;
    const made = new Layout(this.bytes, this.view);
    this.layouts.set(keys, made);
    return made;
  }

  /** Calls `visit` for each element; a value of another type than list has none. */
  elements(of: Place, visit: (value: Place) => void): void {
    if (!this.isList(of)) return;
    const last = of.end - 1;
    let cursor = of.noted + 1;
    let at = skipSpace(this.bytes, of.start + 1);
    while (at < last) {
      const end = this.skip(at, last, of.noted === -1 ? -1 : cursor);
      const noted = this.skipped;
      if (noted !== -1) cursor = this.structure.next[noted] ?? cursor;
      visit({ start: at, end, noted });
      at = this.separator(end, last, expects.inList);
    }
  }

  /** The first member of any of the names: an entry's name stands near its beginning, so the rest is not read. */
  first(of: Place, keys: KeySet): Place | undefined {
    return this.locate(of, keys, true).find((place) => place !== undefined);
  }

  /** The value itself, as JSON.parse gives it. `what` names it in the error (dump-section-invalid). */
  parse(place: Place, what: () => string, inStruct = false): Json {
    const text = this.text(place);
    try {
      return inStruct ? parseJson(text) : exactJson(text);
    } catch (error) {
      return this.parseLoosely(place, text, what, error);
    }
  }

  private parseLoosely(place: Place, text: string, what: () => string, first: unknown): Json {
    try {
      return exactJson(withoutTrailingCommas(text));
    } catch {
      // The first error tells where the document is wrong; this one tells of a text that is not in it.
      throw sliceInvalid(this.bytes, place.start, place.end, what(), first);
    }
  }

  /** The string; undefined for a value of another type. */
  string(place: Place): string | undefined {
    if (!this.isString(place)) return undefined;
    return unescaped(sliceText(this.bytes, place.start + 1, place.end - 1));
  }

  /** As `string`, for texts that occur again and again (versions, times): it keeps one string for all. */
  repeatedString(place: Place): string | undefined {
    return this.isString(place) ? this.strings.get(place.start + 1, place.end - 1) : undefined;
  }

  text(place: Place): string {
    return sliceText(this.bytes, place.start, place.end);
  }

  private separator(from: number, last: number, expected: Message): number {
    const at = skipSpace(this.bytes, from);
    if (at >= last) return last;
    if (this.bytes[at] !== comma) throw notJson(this.bytes, at, expected);
    return skipSpace(this.bytes, at + 1);
  }

  /** `at` stands on a quote; the position after the closing one. */
  private stringEnd(at: number, last: number): number {
    const end = stringEnd(this.bytes, this.view, at + 1, last);
    // The scanner has seen that strings end.
    return end < 0 ? last : end;
  }

  /** The position after the value at `at`. `cursor` is the next noted container, -1 below the noted levels. */
  private skip(at: number, last: number, cursor: number): number {
    this.skipped = -1;
    const byte = this.bytes[at];
    if (byte === quote) return this.stringEnd(at, last);
    if (byte === openObject || byte === openList) {
      if (cursor !== -1 && this.structure.starts[cursor] === at) {
        this.skipped = cursor;
        return this.structure.ends[cursor] ?? last;
      }
      return this.containerEnd(at, last);
    }
    let here = at;
    while (here < last && isScalarByte(this.bytes[here])) here++;
    if (here === at) throw notJson(this.bytes, at, expects.value);
    return here;
  }

  /** The scanner has seen that brackets match, so counting them is enough. */
  private containerEnd(at: number, last: number): number {
    let depth = 0;
    let here = at;
    while (here < last) {
      const byte = this.bytes[here] ?? 0;
      if (byte === quote) {
        here = this.stringEnd(here, last);
        continue;
      }
      if (byte === openObject || byte === openList) depth++;
      else if (byte === openObject + 2 || byte === openList + 2) depth--;
      here++;
      if (depth === 0) break;
    }
    return here;
  }
}

/** Letters, digits and signs of numbers, `true`, `false`, `null`. */
function isScalarByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e
  );
}
