/** What the picture of a dump stood around last: it opens there again. Nothing draws itself by it. */
export const stoodAt = new Map<string, string | undefined>();
