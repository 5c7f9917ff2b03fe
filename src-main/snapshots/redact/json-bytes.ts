export const quote = 0x22;
const backslash = 0x5c;

/** The position after the closing quote; -1 when it is not there. @param escaped the byte at `from` is, by what came before */
export function stringEnd(bytes: Buffer, from: number, escaped = false): number {
  const first = escaped ? from + 1 : from;
  for (let at = bytes.indexOf(quote, first); at !== -1; at = bytes.indexOf(quote, at + 1)) {
    if (!endsEscaped(bytes.subarray(first, at), false)) return at + 1;
  }
  return -1;
}

/** Whether a part of a string ends in a backslash that escapes the next byte. */
export function endsEscaped(bytes: Uint8Array, escaped: boolean): boolean {
  let slashes = 0;
  while (slashes < bytes.length && bytes[bytes.length - 1 - slashes] === backslash) slashes += 1;
  // Backslashes all the way: the first of them may be taken already.
  return (slashes + (slashes === bytes.length && escaped ? 1 : 0)) % 2 === 1;
}

/** Digits and what stands between them; a word (`true`) is none. */
export function isNumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d;
}

export function numberEnd(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte !== undefined && isInNumber(byte); byte = bytes[at]) at += 1;
  return at;
}

function isInNumber(byte: number): boolean {
  return isNumeric(byte) || byte === 0x2e || byte === 0x2b || byte === 0x65 || byte === 0x45;
}

/** A string that is base64 of a JSON object or list, decoded: Kubernetes and Envoy keep whole documents so. */
export function jsonInBase64(raw: string): string | undefined {
  if (!/^(?:eyJ|eyA|ewo|W3s|Wwo)/.test(raw) || !/^[A-Za-z0-9+/\r\n]+={0,2}$/.test(raw))
    return undefined;
  const text = Buffer.from(raw, 'base64').toString('utf8');
  return /^\s*[{[]/.test(text) && /[}\]]\s*$/.test(text) ? text : undefined;
}

export function unescaped(literal: Uint8Array): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(literal).toString('utf8'));
    return typeof value === 'string' ? value : undefined;
  } catch (error) {
    // An escape that JSON does not know: the document is damaged, and stays as it was.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
