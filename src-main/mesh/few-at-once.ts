/** What `body` makes of each, in their order, with no more than `most` under way; the first failure starts no more. */
export async function fewAtOnce<T, R>(
  items: readonly T[],
  most: number,
  body: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const left = items.entries();
  let failed = false;
  const work = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (failed) return;
      try {
        results.set(index, await body(item));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}
