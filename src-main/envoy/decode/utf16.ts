import { sentence } from '../../words/keys.ts';
import { tooLarge } from './errors.ts';

export type Encoding = 'utf-16le' | 'utf-16be';

/** A text in memory takes as much again, and as UTF-8 half: a live dump is never UTF-16. */
const maxBytes = 256 << 20;

/**
 * The encoding that a byte order mark or the first bracket tells. Windows PowerShell 5 writes UTF-16LE with a mark for `>`
 * (kubernetes issue 39007, kubectl issue 679).
 */
export function utf16Of(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark the first bracket tells: in UTF-8 no zero byte stands beside it (RFC 4627, 3).
  if (isBracket(bytes[0]) && bytes[1] === 0) return 'utf-16le';
  if (bytes[0] === 0 && isBracket(bytes[1])) return 'utf-16be';
  return undefined;
}

function isBracket(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b;
}

/** The text of the bytes without the mark. Throws AppError file-too-large. */
export function utf16Text(bytes: Uint8Array, encoding: Encoding): string {
  if (bytes.length > maxBytes) {
    throw tooLarge(sentence('error.envoy.utf16-large', { bytes: bytes.length, most: maxBytes }));
  }
  return new TextDecoder(encoding).decode(bytes);
}
