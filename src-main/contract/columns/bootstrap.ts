import { sorterOnly, type TableColumn } from './column.ts';

/** Fields of the row that nobody is shown or sorts by are left out. */
export const bootstrapColumns = [
  {
    id: 'group',
    cell: 'text',
    sorted: true,
    title: 'table.column.group',
    width: { min: 130 },
    wide: { header: 'GROUP', place: 0 },
    glossary: null,
  },
  {
    id: 'name',
    cell: 'text',
    sorted: true,
    title: 'table.column.name',
    width: { min: 190, grow: 1 },
    wide: { header: 'NAME', place: 1 },
    glossary: null,
  },
  {
    id: 'value',
    cell: 'mono',
    sorted: true,
    title: 'table.column.value',
    width: { min: 300, grow: 4 },
    wide: { header: 'VALUE', place: 2 },
    glossary: null,
  },
  {
    id: 'state',
    cell: 'state',
    sorted: true,
    title: null,
    width: null,
    wide: null,
    glossary: null,
  },
  sorterOnly('version'),
  sorterOnly('lastUpdated'),
  sorterOnly('error'),
] as const satisfies readonly TableColumn[];
