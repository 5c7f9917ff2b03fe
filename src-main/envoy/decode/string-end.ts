const quote = 0x22;
const backslash = 0x5c;

/** Looks at four bytes at once: a byte of `x` is zero exactly where `word` holds the sought one ("haszero", Bit Twiddling Hacks). */
function hasQuoteOrBackslash(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const escapes = word ^ 0x5c5c5c5c;
  const zeros = ((quotes - 0x01010101) & ~quotes) | ((escapes - 0x01010101) & ~escapes);
  return (zeros & 0x80808080) !== 0;
}

/**
 * The position after the string whose characters begin at `from`; `~position` to go on from when it does not
 * end before `end` (an escape may reach over the end: then that is behind it).
 */
export function stringEnd(bytes: Uint8Array, view: DataView, from: number, end: number): number {
  const lastWord = end - 4;
  let i = from;
  while (i <= lastWord && !hasQuoteOrBackslash(view.getInt32(i, true))) i += 4;
  while (i < end) {
    const byte = bytes[i++];
    if (byte === quote) return i;
    if (byte === backslash) i++;
  }
  return ~i;
}
