import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';

/** Text and positions of parts of a document that is held as bytes. */

// Not fatal: bytes that are no UTF-8 become U+FFFD, so one bad byte in a name costs a character and not the dump.
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** V8 makes no longer strings (2^29 - 24 units); of ASCII a byte is a unit. */
const maxTextBytes = 0x1fff_ffe8;

/** The text of bytes [from, to). Throws AppError file-too-large for half a gigabyte and more. */
export function sliceText(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > maxTextBytes) {
    throw new AppError(
      'file-too-large',
      sentence('error.envoy.part-too-large', { bytes: to - from }),
    );
  }
  return decoder.decode(bytes.subarray(from, to));
}

/** True for white space that JSON allows between values. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The first position from `from` on that holds no white space. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** `line:column` of a byte, both from 1; the column counts bytes. */
export function lineColumn(bytes: Uint8Array, at: number): string {
  let line = 1;
  let lineStart = 0;
  for (;;) {
    const newline = bytes.indexOf(0x0a, lineStart);
    if (newline === -1 || newline >= at) break;
    line++;
    lineStart = newline + 1;
  }
  return `${line}:${at - lineStart + 1}`;
}

/** What stands at a position, short and printable, for error sentences. */
export function excerpt(bytes: Uint8Array, at: number, length = 24): string {
  if (at >= bytes.length) return 'the end';
  const shown = sliceText(bytes, at, Math.min(bytes.length, at + length));
  return `\`${shown.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffd]+/g, ' ').trim()}\``;
}

/**
 * The same JSON text without commas that stand before a closing bracket: a golden of Envoy's own
 * router_check has one, and people edit dumps by hand. Strings are left alone. No regular expression: on a
 * long string it would run out of stack.
 */
export function withoutTrailingCommas(json: string): string {
  let out = '';
  let kept = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === ',' && closes(json, at + 1)) {
      out += json.slice(kept, at);
      kept = at + 1;
    }
  }
  return out + json.slice(kept);
}

/** True when the first thing from `from` on is a closing bracket. */
function closes(json: string, from: number): boolean {
  let at = from;
  while (isSpace(json.charCodeAt(at))) at++;
  return json[at] === ']' || json[at] === '}';
}
