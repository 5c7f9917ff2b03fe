import { jsonName } from '../canonical.ts';
import { unescaped } from './string-table.ts';
import { sliceText } from './text.ts';

const underscore = 0x5f;
const backslash = 0x5c;
const smallA = 0x61;
const smallZ = 0x7a;
const toUpper = 0x20;

/**
 * Some names of fields that are looked for in the bytes of keys: in either spelling, and without making a
 * string of the keys that are not looked for. Names are canonical and of ASCII.
 */
export class KeySet {
  readonly names: readonly string[];
  private readonly codes: readonly Uint8Array[];
  /** Positions of the names that begin with a byte. */
  private readonly byFirst: readonly (readonly number[])[];

  constructor(names: readonly string[]) {
    this.names = names;
    this.codes = names.map((name) => new TextEncoder().encode(name));
    const byFirst = Array.from({ length: 256 }, (): number[] => []);
    this.codes.forEach((code, position) => byFirst[code[0] ?? 0]?.push(position));
    this.byFirst = byFirst;
  }

  /** Position of the name that the key in bytes [from, to) spells; -1 for any other key. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const candidates = this.byFirst[bytes[from] ?? 0];
    if (candidates !== undefined) {
      for (const position of candidates) {
        const code = this.codes[position];
        if (code !== undefined && spells(bytes, from, to, code)) return position;
      }
    }
    // An escape is the one other way to spell a key. Nobody does, but JSON allows it.
    return escaped(bytes, from, to)
      ? this.names.indexOf(jsonName(unescaped(sliceText(bytes, from, to))))
      : -1;
  }
}

function escaped(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === backslash) return true;
  return false;
}

/** `route_config` and `routeConfig` spell `routeConfig`: the rule of jsonName, byte by byte. */
function spells(bytes: Uint8Array, from: number, to: number, code: Uint8Array): boolean {
  let at = from;
  let proto = false;
  let upper = false;
  for (const expected of code) {
    let byte = bytes[at++] ?? 0;
    if (isUpper(byte)) upper = true;
    else if (byte === underscore && expected !== underscore) {
      proto = true;
      byte = bytes[at++] ?? 0;
      if (isUpper(byte)) return false;
      if (byte >= smallA && byte <= smallZ) byte -= toUpper;
    }
    if (byte !== expected) return false;
  }
  // With both underscores and capitals it is no proto name: such a key stays as it is written.
  return at === to && !(proto && upper);
}

function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
