import { diffArrays } from 'diff';

/** One line of a text diff; positions are those of the side that has it. */
export interface DiffLine {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

type Run = readonly (readonly [number, number])[];

/**
 * Positions of a longest common run of two sequences (Myers, of package `diff`). Where the two differ in more
 * than `maxEdits` places, which costs its square in time and memory, what occurs once on both sides and in
 * the same order stays, and each stretch between is looked at by itself.
 */
export function commonRun(x: readonly string[], y: readonly string[]): Run {
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
  const middle = middleRun(x.slice(start, x.length - end), y.slice(start, y.length - end));
  for (const [i, j] of middle) run.push([i + start, j + start]);
  for (let i = end; i > 0; i -= 1) run.push([x.length - i, y.length - i]);
  return run;
}

/** Some 150 ms on a laptop. */
const maxEdits = 1000;

function middleRun(x: readonly string[], y: readonly string[]): Run {
  // What the other side does not have is in no common run: most of a rewritten text costs nothing.
  const [keptX, keptY] = [sharedWith(x, new Set(y)), sharedWith(y, new Set(x))];
  const [left, right] = [keptX.map(({ item }) => item), keptY.map(({ item }) => item)];
  if (left.length === 0) return [];
  return sharedRun(left, right).flatMap(([i, j]) => {
    const [from, to] = [keptX[i], keptY[j]];
    return from === undefined || to === undefined ? [] : [[from.at, to.at] as const];
  });
}

function sharedWith(
  items: readonly string[],
  others: ReadonlySet<string>,
): { readonly item: string; readonly at: number }[] {
  return items.map((item, at) => ({ item, at })).filter(({ item }) => others.has(item));
}

function sharedRun(x: string[], y: string[]): Run {
  const changes = diffArrays(x, y, { maxEditLength: maxEdits });
  if (changes === undefined) return betweenAnchors(x, y);
  const run: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  for (const { added, removed, count } of changes) {
    for (let n = 0; n < count && !added && !removed; n += 1) run.push([i + n, j + n]);
    if (!added) i += count;
    if (!removed) j += count;
  }
  return run;
}

function betweenAnchors(x: readonly string[], y: readonly string[]): Run {
  const run: (readonly [number, number])[] = [];
  const anchors = anchorsOf(x, y);
  // Without anything to hold on to there is nothing to divide.
  if (anchors.length === 0) return run;
  let [i, j] = [0, 0];
  for (const [toI, toJ] of [...anchors, [x.length, y.length] as const]) {
    for (const [a, b] of commonRun(x.slice(i, toI), y.slice(j, toJ))) run.push([a + i, b + j]);
    if (toI < x.length) run.push([toI, toJ]);
    [i, j] = [toI + 1, toJ + 1];
  }
  return run;
}

/** What occurs once in both and in the same order: the longest rising row of positions, n log n. */
function anchorsOf(x: readonly string[], y: readonly string[]): Run {
  const once = onceIn(y);
  const pairs = [...onceIn(x)].flatMap(([item, i]) => {
    const j = once.get(item);
    return j === undefined ? [] : [{ i, j }];
  });
  interface Link {
    readonly i: number;
    readonly j: number;
    readonly before: Link | undefined;
  }
  const ends: Link[] = [];
  for (const { i, j } of pairs) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const half = (low + high) >> 1;
      if ((ends[half]?.j ?? 0) < j) low = half + 1;
      else high = half;
    }
    ends[low] = { i, j, before: ends[low - 1] };
  }
  const run: (readonly [number, number])[] = [];
  for (let link = ends.at(-1); link !== undefined; link = link.before) run.push([link.i, link.j]);
  return run.reverse();
}

function onceIn(items: readonly string[]): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  items.forEach((item, at) => seen.set(item, seen.has(item) ? -1 : at));
  return new Map([...seen].filter(([, at]) => at >= 0));
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
