/** Where the four columns stand, in pixels of the picture. */
export interface Columns {
  readonly x: readonly number[];
  readonly width: readonly number[];
  /** Right edge of the last one with its margin. */
  readonly total: number;
  /** The entry is a crumb of its port alone. */
  readonly crumb: boolean;
}

/** Widths of the columns, gutters between them, and the margin on both sides, for a window of `at` pixels. */
interface Measure {
  readonly at: number;
  readonly widths: readonly number[];
  readonly gutters: readonly number[];
  readonly margin: number;
}
const crumb: Measure = { at: 794, widths: [44, 180, 190, 232], gutters: [36, 36, 52], margin: 12 };
export const small: Measure = {
  at: 953,
  widths: [150, 190, 206, 256],
  gutters: [36, 36, 52],
  margin: 13,
};
export const wide: Measure = {
  at: 1340,
  widths: [220, 250, 290, 340],
  gutters: [48, 48, 64],
  margin: 20,
};
/** Beyond this the eye has too far to go; what is left stays free. */
const widest = 1.35;

export function spread({ widths, gutters, margin }: Omit<Measure, 'at'>): Columns {
  const x: number[] = [];
  let next = margin;
  for (const [i, width] of widths.entries()) {
    x.push(next);
    next += width + (gutters[i] ?? margin);
  }
  return { x, width: widths, total: next, crumb: widths[0] === crumb.widths[0] };
}

function between(a: Measure, b: Measure, share: number): Columns {
  const mix = (from: number, to: number): number => Math.round(from + (to - from) * share);
  return spread({
    widths: a.widths.map((one, i) => mix(one, b.widths[i] ?? one)),
    gutters: a.gutters.map((one, i) => mix(one, b.gutters[i] ?? one)),
    margin: mix(a.margin, b.margin),
  });
}

/** Columns share the room there is; below what is readable the picture is wider than its window and scrolls. */
export function columnsFor(available: number): Columns {
  if (available < small.at) return spread(crumb);
  if (available < wide.at) {
    return between(small, wide, (available - small.at) / (wide.at - small.at));
  }
  const by = Math.min(widest, available / wide.at);
  return spread({
    widths: wide.widths.map((one) => Math.round(one * by)),
    gutters: wide.gutters,
    margin: wide.margin,
  });
}

/** Pixels per character of the title's font (13 px, semibold) and of the monospaced one (11 px), rounded up. */
export const titleCharacter = 7.6;
export const monoCharacter = 6.61;
