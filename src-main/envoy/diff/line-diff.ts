/** One line of a text diff; positions are those of the side that has it. */
export interface DiffLine {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * Positions of a longest common run of two sequences. Beyond `largestTable` cells only the common start and
 * end are found: the table is quadratic.
 */
export function commonRun(
  x: readonly string[],
  y: readonly string[],
): (readonly [number, number])[] {
  let start = 0;
  while (start < x.length && start < y.length && x[start] === y[start]) start += 1;
  let end = 0;
  while (
    end < x.length - start &&
    end < y.length - start &&
    x[x.length - 1 - end] === y[y.length - 1 - end]
  ) {
    end += 1;
  }
  const run: (readonly [number, number])[] = [];
  for (let i = 0; i < start; i += 1) run.push([i, i]);
  run.push(...middleRun(x.slice(start, x.length - end), y.slice(start, y.length - end), start));
  for (let i = end; i > 0; i -= 1) run.push([x.length - i, y.length - i]);
  return run;
}

/** A few million cells take some tens of milliseconds. */
const largestTable = 4_000_000;

function middleRun(
  x: readonly string[],
  y: readonly string[],
  offset: number,
): (readonly [number, number])[] {
  if (x.length * y.length > largestTable) return [];
  const width = y.length + 1;
  const best = new Uint32Array((x.length + 1) * width);
  const cell = (i: number, j: number): number => best[i * width + j] ?? 0;
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let j = y.length - 1; j >= 0; j -= 1) {
      best[i * width + j] =
        x[i] === y[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  const run: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < x.length && j < y.length) {
    if (x[i] === y[j]) {
      run.push([i + offset, j + offset]);
      i += 1;
      j += 1;
    } else if (cell(i + 1, j) >= cell(i, j + 1)) i += 1;
    else j += 1;
  }
  return run;
}

/** All lines of both texts, removed before added where they differ. */
export function diffLines(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  const upTo = (toI: number, toJ: number): void => {
    for (; i < toI; i += 1) lines.push({ kind: '-', text: a[i] ?? '' });
    for (; j < toJ; j += 1) lines.push({ kind: '+', text: b[j] ?? '' });
  };
  for (const [atI, atJ] of commonRun(a, b)) {
    upTo(atI, atJ);
    lines.push({ kind: ' ', text: a[atI] ?? '' });
    i += 1;
    j += 1;
  }
  upTo(a.length, b.length);
  return lines;
}

/** Unified hunks with `context` lines around each change (as GNU diff -u writes them); empty for equal texts. */
export function unifiedHunks(a: string, b: string, context: number): readonly string[] {
  const lines = diffLines(a.split('\n'), b.split('\n'));
  const shown = new Set<number>();
  lines.forEach((line, at) => {
    if (line.kind === ' ') return;
    for (let near = at - context; near <= at + context; near += 1) shown.add(near);
  });
  const out: string[] = [];
  let hunk: string[] = [];
  let [startA, startB, countA, countB, lineA, lineB] = [1, 1, 0, 0, 1, 1];
  const flush = (): void => {
    if (hunk.length > 0) out.push(`@@ -${startA},${countA} +${startB},${countB} @@`, ...hunk);
    hunk = [];
    countA = 0;
    countB = 0;
  };
  lines.forEach((line, at) => {
    if (shown.has(at)) {
      if (hunk.length === 0) [startA, startB] = [lineA, lineB];
      hunk.push(`${line.kind}${line.text}`);
      if (line.kind !== '+') countA += 1;
      if (line.kind !== '-') countB += 1;
    } else flush();
    if (line.kind !== '+') lineA += 1;
    if (line.kind !== '-') lineB += 1;
  });
  flush();
  return out;
}
