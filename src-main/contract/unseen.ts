/**
 * What a terminal obeys and a reader does not see: controls (C1, too: U+009B begins an escape), marks of direction,
 * characters without width, halves of characters. Names of clusters and files hold whatever somebody put there.
 */
export const unseen =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]/u;

const everywhere = new RegExp(unseen, 'gu');
/** As above, but for what a text of lines is made of. */
const betweenLines =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]|\r(?!\n)/gu;

/** Written as JSON escapes it, so that JSON which holds it in a string stays the same JSON. */
const escaped = (one: string): string => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A name, a cell, a line: nothing in it can end the line, either. */
export function visibleLine(text: string): string {
  return unseen.test(text) ? text.replace(everywhere, escaped) : text;
}

/** A text of several lines, JSON or not. */
export function visibleText(text: string): string {
  return text.replace(betweenLines, escaped);
}
