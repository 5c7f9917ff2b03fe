import { tableColumns } from '../../../src-main/contract/columns/index.ts';
import type { TableName, TableRow } from '../../../src-main/contract/tables.ts';
import type { Column } from '../../components/data-table.ts';
import { t } from '../../state/words.svelte.ts';

/** The columns of a table, in words; a word of the glossary explains itself. */
export function columnsOf(table: TableName): readonly Column[] {
  return tableColumns[table].flatMap(({ id, width, title, sorted, glossary }) =>
    width === null || title === null
      ? []
      : [
          {
            id,
            title: t(title),
            sortable: sorted,
            ...width,
            ...(glossary === null ? {} : { hint: t(glossary) }),
          },
        ],
  );
}

/** The name of the resource that a row belongs to, as links and the clipboard carry it. */
export function nameOf(row: TableRow): string {
  switch (row.table) {
    case 'listeners':
      return row.listener;
    case 'routes':
      return row.routeConfig;
    case 'endpoints':
      return row.cluster;
    default:
      return row.name;
  }
}

/** The chain's finer node of a row, where the row is less than the resource (contract/chain.ts). */
export function nodeOf(row: TableRow): string | undefined {
  if (row.table === 'listeners' && row.chain !== null) {
    return `filter-chain/${String(row.ref.index)}/${String(row.chain)}`;
  }
  // An inline route configuration has ids of its own, by the listener that holds it.
  if (row.table === 'routes' && row.route !== null && row.inlineOf === undefined) {
    return `route/${row.key}`;
  }
  if (row.table === 'endpoints' && row.address !== '') return `address/${row.address}`;
  return undefined;
}
