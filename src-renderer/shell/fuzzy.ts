/** What stands there as it was typed comes before letters that only come in order. */
const wholeScore = 1000;
const wordScore = 100;

/**
 * How well `query` fits `text`: all its letters in order. Consecutive letters and starts of words count
 * more; undefined when it does not fit. Higher is better.
 */
export function fuzzyScore(query: string, text: string): number | undefined {
  const wanted = query.toLowerCase().replaceAll(' ', '');
  const where = text.toLowerCase();
  const whole = where.indexOf(query.trim().toLowerCase());
  if (whole >= 0) {
    const startsWord = !/[a-z0-9]/.test(where[whole - 1] ?? ' ');
    return wholeScore + (startsWord ? wordScore : 0) - text.length / 200;
  }
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = where.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    const before = where[next - 1] ?? ' ';
    if (next === at + 1) score += 4;
    if (!/[a-z0-9]/.test(before)) score += 3;
    score -= Math.min(3, (next - at - 1) / 8);
    at = next;
  }
  return score - text.length / 200;
}

/** The items that fit, best first; all of them, in their own order, for an empty query. */
export function fuzzyFilter<T>(
  query: string,
  items: readonly T[],
  textOf: (item: T) => string,
): readonly T[] {
  if (query.trim() === '') return items;
  return items
    .map((item) => ({ item, score: fuzzyScore(query, textOf(item)) }))
    .filter((found): found is { item: T; score: number } => found.score !== undefined)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
