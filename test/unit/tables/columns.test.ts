import { describe, expect, it } from 'vitest';

import { tableColumns } from '../../../src-main/contract/columns/index.ts';
import { tableNames, tableRowSchema } from '../../../src-main/contract/tables.ts';

/** Columns that are made of another field: the page's and `-o wide`'s counts of an endpoint. */
const derived = new Set(['endpoints.requests', 'endpoints.errors']);

describe.each(tableNames)('the columns of %s', (table) => {
  const columns = tableColumns[table];

  it('say each thing, or that they have none', () => {
    for (const { id, title, width, wide, glossary, cell, sorted } of columns) {
      expect({ title, width, wide, glossary, cell, sorted }, id).not.toContain(undefined);
      expect(width === null, `${id}: a title exactly where there is a width`).toBe(title === null);
      expect(glossary === null || width !== null, `${id}: explained where it is shown`).toBe(true);
    }
  });

  it('are fields of the row, each once', () => {
    const row = tableRowSchema.options.find((one) => one.shape.table.value === table);
    const fields = Object.keys(row?.shape ?? {});
    const ids = columns.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !fields.includes(id) && !derived.has(`${table}.${id}`))).toEqual([]);
  });

  it('stand in -o wide in places that follow each other', () => {
    const places = columns.flatMap(({ wide }) => (wide === null ? [] : [wide.place]));
    expect(places.sort((a, b) => a - b)).toEqual(places.map((_place, at) => at));
  });
});
