import { describe, expect, it } from 'vitest';

import {
  cellsOf,
  type Column,
  fitting,
  moved,
  tracks,
  visibleRows,
} from '../../../src-renderer/components/data-table.ts';

const columns: readonly Column[] = [
  { id: 'name', title: 'Name', min: 200, grow: 2 },
  { id: 'a', title: 'A', min: 100, rank: 1 },
  { id: 'b', title: 'B', min: 100, rank: 3 },
  { id: 'c', title: 'C', min: 100, rank: 2 },
];
const ids = (list: readonly Column[]): readonly string[] => list.map(({ id }) => id);

describe('columns', () => {
  it('share what is left over', () => {
    expect(tracks(columns)).toEqual({
      template: 'minmax(200px, 2fr) 100px 100px 100px',
      minWidth: 500,
    });
  });

  it.each([
    [500, ['name', 'a', 'b', 'c']],
    [499, ['name', 'a', 'c']],
    [399, ['name', 'a']],
    [10, ['name']],
  ])('at %i pixels what matters least is left out', (width, expected) => {
    expect(ids(fitting(columns, width))).toEqual(expected);
  });

  it('give way to a cell that stands for several', () => {
    const cells = cellsOf(columns, { from: 'a', columns: 2 });
    expect(cells.map(({ column, width }) => [column.id, width])).toEqual([
      ['name', 1],
      ['a', 2],
      ['c', 1],
    ]);
  });
});

describe('rows', () => {
  it('are those in view and a few around', () => {
    const { first, end, rows } = visibleRows({ top: 3000, height: 300 }, 30, 100_000, 0);
    expect([first, end]).toEqual([92, 118]);
    expect(rows).toHaveLength(end - first + 1);
  });

  it('hold the focused one even out of view, before or behind', () => {
    expect(visibleRows({ top: 3000, height: 300 }, 30, 1000, 2).rows[0]).toBe(2);
    expect(visibleRows({ top: 0, height: 300 }, 30, 1000, 900).rows.at(-1)).toBe(900);
  });

  it('are none of an empty table', () => {
    expect(visibleRows({ top: 0, height: 300 }, 30, 0, -1).rows).toEqual([]);
  });

  it.each([
    ['ArrowDown', 0, 1],
    ['j', 9, 9],
    ['k', 0, 0],
    ['PageDown', 2, 7],
    ['End', 0, 9],
    ['Home', 5, 0],
    ['x', 5, undefined],
  ])('%s from %i leads to %s', (key, from, to) => {
    expect(moved(key, from, 10, 5)).toBe(to);
  });
});
