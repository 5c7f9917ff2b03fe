import type { Sortable } from './spec.ts';

const zero = 48;
const nine = 57;

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

/** Text as people order it: runs of digits by their value, so that `10.9.1.2` comes before `10.9.1.10`. */
export function compareNatural(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(j)];
    if (isDigit(x) && isDigit(y)) {
      let [m, n] = [0, 0];
      while (i < a.length && isDigit(a.charCodeAt(i))) m = m * 10 + a.charCodeAt(i++) - zero;
      while (j < b.length && isDigit(b.charCodeAt(j))) n = n * 10 + b.charCodeAt(j++) - zero;
      if (m !== n) return m - n;
    } else if (x === y) {
      i += 1;
      j += 1;
    } else return x - y;
  }
  return a.length - i - (b.length - j);
}

/** By UTF-16 units: quicker than `compareNatural`, and the order of Go's strings where all is ASCII. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers before text; what is undefined comes last. */
export function compareSortable(a: Sortable, b: Sortable): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareNatural(a, b);
  return rank(a) - rank(b);
}

function rank(value: Sortable): number {
  return typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : 2;
}
