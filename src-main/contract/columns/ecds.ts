import { sorterOnly, type TableColumn } from './column.ts';

/** Fields of the row that nobody is shown or sorts by are left out. */
export const ecdsColumns = [
  {
    id: 'name',
    cell: 'text',
    sorted: true,
    title: 'table.column.name',
    width: { min: 200, grow: 3 },
    wide: { header: 'EXTENSION', place: 0 },
    glossary: null,
  },
  {
    id: 'type',
    cell: 'text',
    sorted: true,
    title: 'table.column.type',
    width: { min: 260, grow: 4 },
    wide: { header: 'TYPE', place: 1 },
    glossary: null,
  },
  {
    id: 'version',
    cell: 'text',
    sorted: true,
    title: 'table.column.version',
    width: { min: 140, grow: 1, rank: 1 },
    wide: { header: 'VERSION', place: 3 },
    glossary: null,
  },
  {
    id: 'state',
    cell: 'state',
    sorted: true,
    title: 'table.column.state',
    width: { min: 96 },
    wide: { header: 'STATE', place: 2 },
    glossary: null,
  },
  sorterOnly('lastUpdated'),
  sorterOnly('error'),
] as const satisfies readonly TableColumn[];
