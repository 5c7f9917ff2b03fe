export type Figures = Readonly<Record<string, number>>;
/** One pair of runs: what is measured and its yardstick. */
export type Pair = readonly [Figures, Figures];

/** A B A B …, so that a machine that slows down meanwhile slows both; one warm-up pair is not counted. */
export function inTurn(runs: number, a: () => Figures, b: () => Figures): readonly Pair[] {
  const pairs = Array.from({ length: runs + 1 }, (): Pair => [a(), b()]);
  return pairs.slice(1);
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const half = sorted.length >> 1;
  const high = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[half - 1] ?? Number.NaN) + high) / 2;
}

/** Median of one figure of the first (0) or second (1) of each pair. */
export function median(pairs: readonly Pair[], side: 0 | 1, figure: string): number {
  return middle(pairs.map((pair) => pair[side][figure] ?? Number.NaN));
}

/** Median of first / second, pair by pair. */
export function ratios(pairs: readonly Pair[], figure: string): number {
  return middle(pairs.map(([a, b]) => (a[figure] ?? Number.NaN) / (b[figure] ?? Number.NaN)));
}
