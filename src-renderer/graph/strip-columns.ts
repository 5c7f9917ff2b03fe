import { type Columns, spread } from './columns.ts';

/** Shares of the four columns, and what each needs to say its name. */
const shares = [150, 160, 200, 270] as const;
const least = [112, 124, 150, 232] as const;
const margin = 16;

/** Pixels of a filter's dot with its gap. */
export const dotStep = 13;
export const mostDots = 9;

/** A strip shows all four columns side by side: beside a form there is less room than on a page of its own. */
export function stripColumns(available: number, dots: number): Columns {
  const gutters = [Math.min(mostDots, dots) * dotStep + 22, 34, 52];
  const room = available - 2 * margin - gutters.reduce((sum, one) => sum + one, 0);
  const by = Math.min(1.5, room / shares.reduce((sum, one) => sum + one, 0));
  return spread({
    widths: shares.map((share, i) => Math.max(least[i] ?? 0, Math.floor(share * by))),
    gutters,
    margin,
  });
}
