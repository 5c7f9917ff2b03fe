import type { TableName, TableRow } from '../../../src-main/contract/tables.ts';
import type { Column } from '../../components/data-table.ts';
import { isMessageKey, t } from '../../state/words.svelte.ts';

interface Shape {
  readonly id: string;
  readonly min: number;
  readonly grow?: number;
  readonly align?: 'end';
  readonly rank?: number;
  /** Not a column that the host can sort by. */
  readonly unsorted?: true;
}

const shapes: Readonly<Record<TableName, readonly Shape[]>> = {
  listeners: [
    { id: 'listener', min: 150, grow: 2 },
    { id: 'addresses', min: 132, grow: 0.6, rank: 4 },
    { id: 'port', min: 66, align: 'end' },
    { id: 'direction', min: 86, rank: 1 },
    { id: 'match', min: 170, grow: 3, unsorted: true },
    { id: 'protocol', min: 86, rank: 3 },
    { id: 'security', min: 104, rank: 2 },
    { id: 'destination', min: 170, grow: 3 },
    { id: 'state', min: 96 },
  ],
  routes: [
    { id: 'routeConfig', min: 110, grow: 2 },
    { id: 'virtualHost', min: 140, grow: 2 },
    { id: 'path', min: 112, grow: 2 },
    { id: 'conditions', min: 108, grow: 2, unsorted: true, rank: 2 },
    { id: 'destination', min: 200, grow: 4 },
    { id: 'madeBy', min: 130, grow: 2, rank: 3 },
    { id: 'timeout', min: 80, unsorted: true, rank: 4 },
    { id: 'state', min: 96, rank: 1 },
  ],
  clusters: [
    { id: 'fqdn', min: 220, grow: 4 },
    { id: 'port', min: 66, align: 'end' },
    { id: 'subset', min: 78, grow: 0.5 },
    { id: 'direction', min: 94, rank: 3 },
    { id: 'type', min: 116, rank: 4 },
    { id: 'endpoints', min: 100 },
    { id: 'security', min: 140, grow: 1, rank: 2 },
    { id: 'lbPolicy', min: 152, rank: 6 },
    { id: 'madeBy', min: 130, grow: 2, rank: 5 },
    { id: 'state', min: 96, rank: 1 },
  ],
  endpoints: [
    { id: 'address', min: 160, grow: 1 },
    { id: 'health', min: 112 },
    { id: 'cluster', min: 230, grow: 4 },
    { id: 'locality', min: 130, grow: 1, rank: 2 },
    { id: 'weight', min: 76, align: 'end', rank: 4 },
    { id: 'priority', min: 76, align: 'end', rank: 5 },
    { id: 'tlsMode', min: 88, rank: 3 },
    { id: 'requests', min: 140, unsorted: true, rank: 1 },
  ],
  secrets: [
    { id: 'name', min: 200, grow: 3 },
    { id: 'type', min: 120 },
    { id: 'role', min: 80, rank: 5 },
    { id: 'valid', min: 90 },
    { id: 'daysLeft', min: 92 },
    { id: 'subject', min: 140, grow: 2, rank: 4 },
    { id: 'sans', min: 170, grow: 4, unsorted: true, rank: 3 },
    { id: 'notAfter', min: 190, rank: 2 },
    { id: 'serial', min: 130, grow: 1, rank: 6 },
    { id: 'state', min: 96, rank: 1 },
  ],
  ecds: [
    { id: 'name', min: 200, grow: 3 },
    { id: 'type', min: 260, grow: 4 },
    { id: 'version', min: 140, grow: 1, rank: 1 },
    { id: 'state', min: 96 },
  ],
  bootstrap: [
    { id: 'group', min: 130 },
    { id: 'name', min: 190, grow: 1 },
    { id: 'value', min: 300, grow: 4 },
  ],
};

/** The columns of a table, in words; a word of the glossary explains itself. */
export function columnsOf(table: TableName): readonly Column[] {
  return shapes[table].map(({ id, min, grow, align, rank, unsorted }) => {
    const key = `table.column.${id}`;
    const hint = `glossary.column.${id}`;
    return {
      id,
      min,
      title: isMessageKey(key) ? t(key) : id,
      sortable: unsorted !== true,
      ...(grow === undefined ? {} : { grow }),
      ...(align === undefined ? {} : { align }),
      ...(rank === undefined ? {} : { rank }),
      ...(isMessageKey(hint) ? { hint: t(hint) } : {}),
    };
  });
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
    case 'clusters':
    case 'secrets':
    case 'ecds':
    case 'bootstrap':
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
  return undefined;
}
