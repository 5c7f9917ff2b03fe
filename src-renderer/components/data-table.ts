import type { Settings } from '../../src-main/contract/app.ts';

export interface Column {
  readonly id: string;
  readonly title: string;
  /** Least width in pixels, and the share of what is left over (0: none). */
  readonly min: number;
  readonly grow?: number;
  readonly sortable?: boolean;
  /** Explains the title on hover and focus. */
  readonly hint?: string;
  readonly align?: 'end';
  /** Without it the column always stays; the highest goes first where the table is too narrow. */
  readonly rank?: number;
}

/** The columns that fit side by side; what matters least is left out rather than what stands last cut off. */
export function fitting(columns: readonly Column[], width: number): readonly Column[] {
  const kept = new Set(columns);
  const droppable = columns
    .filter(({ rank }) => rank !== undefined)
    .toSorted((a, b) => (b.rank ?? 0) - (a.rank ?? 0));
  for (const column of droppable) {
    if (tracks([...kept]).minWidth <= width) break;
    kept.delete(column);
  }
  return columns.filter((column) => kept.has(column));
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** One cell that stands for several columns: from the column `from` over `columns` of them. */
export interface Span {
  readonly from: string;
  readonly columns: number;
}

/** The grid tracks of the columns, and the width under which the table scrolls sideways. */
export function tracks(columns: readonly Column[]): { template: string; minWidth: number } {
  return {
    template: columns
      .map(({ min, grow = 0 }) =>
        grow > 0 ? `minmax(${String(min)}px, ${String(grow)}fr)` : `${String(min)}px`,
      )
      .join(' '),
    minWidth: columns.reduce((sum, { min }) => sum + min, 0),
  };
}

/** Which rows to render: those in view, a few around them, and always the focused one, in order. */
export function visibleRows(
  view: { readonly top: number; readonly height: number },
  rowHeight: number,
  count: number,
  active: number,
  around = 8,
): { first: number; end: number; rows: readonly number[] } {
  const first = Math.max(0, Math.floor(view.top / rowHeight) - around);
  const end = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + around);
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  if (active >= 0 && active < count && active < first) rows.unshift(active);
  if (active >= 0 && active < count && active >= end) rows.push(active);
  return { first, end, rows };
}

/** Where a key takes the focus; undefined for keys that do not move it. */
export function moved(
  key: string,
  active: number,
  count: number,
  page: number,
): number | undefined {
  const last = count - 1;
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    j: active + 1,
    ArrowUp: active - 1,
    k: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: last,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.max(0, Math.min(last, target));
}

/** The spans to leave out, and the grid-column of the cell that is left, for one row. */
export function cellsOf(
  columns: readonly Column[],
  span: Span | undefined,
): readonly { readonly column: Column; readonly width: number }[] {
  if (span === undefined) return columns.map((column) => ({ column, width: 1 }));
  const from = columns.findIndex(({ id }) => id === span.from);
  return columns.flatMap((column, at) => {
    if (at === from) return [{ column, width: span.columns }];
    return at > from && at < from + span.columns ? [] : [{ column, width: 1 }];
  });
}

/** Pixels of a row, as `--row` of tokens.css. */
export function rowHeightOf(density: Settings['density']): number {
  return density === 'compact' ? 25 : 30;
}

/** Head and borders of a table, pixels. */
const headHeight = 34;

/** Whether a table of so many rows leaves this much room (pixels) below it in a place of that height. */
export function leavesRoom(
  rows: number,
  rowHeight: number,
  height: number,
  roomBelow: number,
): boolean {
  return rows * rowHeight + headHeight + roomBelow < height;
}
