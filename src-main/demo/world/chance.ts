import { createHash } from 'node:crypto';

/**
 * Everything that looks random in the demo mesh comes from a name, so that two runs agree: the same `seed`
 * and name give the same id, address or suffix.
 */
function digest(name: string): Buffer {
  return createHash('sha256').update(name).digest();
}

export function hex(name: string, length: number): string {
  return digest(name).toString('hex').slice(0, length);
}

/** A version 4 UUID. */
export function uuid(name: string): string {
  const h = hex(name, 32);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`;
}

/** Whole number in [0, below). */
export function number(name: string, below: number): number {
  return digest(name).readUInt32BE(0) % below;
}

/** Letters that Kubernetes uses for generated name suffixes (apimachinery/pkg/util/rand): no vowels, no 0, 1, 3. */
const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';

export function suffix(name: string, length: number): string {
  const bytes = digest(name);
  let result = '';
  for (let i = 0; i < length; i++) {
    result += suffixLetters.charAt((bytes[i % bytes.length] ?? 0) % suffixLetters.length);
  }
  return result;
}
