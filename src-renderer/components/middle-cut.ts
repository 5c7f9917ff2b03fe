export interface CutParts {
  /** Shrinks once the domain is gone; never to nothing. */
  readonly head: string;
  /** The end of the name: where pods, subsets and namespaces differ. Never shrinks. */
  readonly end: string;
  /** What says least, so it goes first: the cluster's domain. */
  readonly middle: string;
  /** What follows the domain, a port. Never shrinks. */
  readonly tail: string;
}

const domain = /\.svc\.cluster\.local\.?/;
/** Characters kept at the end of a name: a pod's last two hashes, less of a short name, the end of a namespace. */
const endLength = 12;
const shortEndLength = 7;
const namespaceEndLength = 5;
const shortLength = 16;
const longLength = 28;

/** Where a name may be cut: first in the domain that all share, then before its last characters. */
export function cutParts(text: string): CutParts {
  const found = domain.exec(text);
  if (found === null) return { ...cutName(text, lengthOfEnd(text)), middle: '', tail: '' };
  const end = found.index + found[0].length;
  const name = cutName(text.slice(0, found.index), namespaceEndLength);
  return { ...name, middle: found[0], tail: text.slice(end) };
}

function lengthOfEnd(name: string): number {
  return name.length < longLength ? shortEndLength : endLength;
}

function cutName(name: string, endOf: number): { head: string; end: string } {
  if (name.length <= shortLength) return { head: name, end: '' };
  const at = name.length - endOf;
  return { head: name.slice(0, at), end: name.slice(at) };
}
