/** Text and positions of parts of a document that is held as bytes. */

// Not fatal: bytes that are no UTF-8 become U+FFFD, so one bad byte in a name costs a character and not the dump.
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** The text of bytes [from, to). */
export function sliceText(bytes: Uint8Array, from: number, to: number): string {
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
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must not reach a terminal
  return `\`${shown.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffd]+/g, ' ').trim()}\``;
}

/**
 * The same JSON text without commas that stand before a closing bracket: a golden of Envoy's own
 * router_check has one, and people edit dumps by hand. Strings are left alone.
 */
export function withoutTrailingCommas(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])/gs, (part) => (part === ',' ? '' : part));
}
