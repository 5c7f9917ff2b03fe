import { obj, text } from '../../contract/json.ts';
import type { EcdsRow } from '../../contract/tables.ts';
import { rowBase, same, type TableSpec } from './spec.ts';

export const ecdsTable: TableSpec<EcdsRow> = {
  name: 'ecds',
  kinds: ['ecds'],
  build: ({ dump }) =>
    dump.entries('ecds').map((entry) => {
      const type = text(obj(dump.resource(entry)['typedConfig'])['@type']);
      return {
        ...rowBase(entry, String(entry.index)),
        table: 'ecds',
        name: entry.name,
        type: type.slice(type.lastIndexOf('/') + 1),
      };
    }),
  row: (row) => row,
  columns: {
    name: (row) => row.name,
    type: (row) => row.type,
    state: (row) => row.state,
    version: (row) => row.version,
    lastUpdated: (row) => row.lastUpdated,
  },
  facets: {
    type: (row) => row.type,
    state: (row) => row.state,
    problems: (row) => (row.error === undefined ? [] : ['refused']),
  },
  matches: (row, filters) => same(filters.name, row.name) && same(filters.type, row.type),
  state: (row) => row.state,
  entry: (row) => row.ref.index,
  clocked: false,
};
