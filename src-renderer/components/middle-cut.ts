export interface CutParts {
  /** Shrinks last. */
  readonly head: string;
  /** What says least, so it goes first: the cluster's domain. */
  readonly middle: string;
  /** Never shrinks: the end of a name is where pods and versions differ. */
  readonly tail: string;
}

const domain = /\.svc\.cluster\.local\.?/;
/** Characters kept at the end of a name: a pod's last two hashes, less of a short name. */
const tailLength = 12;
const shortTailLength = 7;
const shortLength = 16;
const longLength = 28;

/** Where a name may be cut: in the domain that all share, otherwise before its last characters. */
export function cutParts(text: string): CutParts {
  const found = domain.exec(text);
  if (found !== null) {
    const end = found.index + found[0].length;
    return { head: text.slice(0, found.index), middle: found[0], tail: text.slice(end) };
  }
  if (text.length <= shortLength) return { head: text, middle: '', tail: '' };
  const at = text.length - (text.length < longLength ? shortTailLength : tailLength);
  return { head: text.slice(0, at), middle: '', tail: text.slice(at) };
}
