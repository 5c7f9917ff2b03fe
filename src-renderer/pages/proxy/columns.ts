import type { TableName, TableRow } from '../../../src-main/contract/tables.ts';
import type { Column } from '../../components/data-table.ts';
import { isMessageKey, t } from '../../state/messages/index.svelte.ts';

interface Shape {
  readonly id: string;
  readonly min: number;
  readonly grow?: number;
  readonly align?: 'end';
  /** Not a column that the host can sort by. */
  readonly unsorted?: true;
}

const shapes: Readonly<Record<TableName, readonly Shape[]>> = {
  listeners: [
    { id: 'listener', min: 170, grow: 2 },
    { id: 'addresses', min: 104, grow: 1 },
    { id: 'port', min: 62, align: 'end' },
    { id: 'direction', min: 84 },
    { id: 'match', min: 190, grow: 3, unsorted: true },
    { id: 'protocol', min: 76 },
    { id: 'security', min: 100 },
    { id: 'destination', min: 190, grow: 3 },
    { id: 'state', min: 92 },
  ],
  routes: [
    { id: 'routeConfig', min: 110, grow: 2 },
    { id: 'virtualHost', min: 140, grow: 2 },
    { id: 'path', min: 110, grow: 2 },
    { id: 'conditions', min: 110, grow: 2, unsorted: true },
    { id: 'destination', min: 200, grow: 3 },
    { id: 'madeBy', min: 120, grow: 2, unsorted: true },
    { id: 'timeout', min: 78 },
    { id: 'state', min: 92 },
  ],
  clusters: [
    { id: 'fqdn', min: 220, grow: 4 },
    { id: 'port', min: 62, align: 'end' },
    { id: 'subset', min: 76, grow: 1 },
    { id: 'direction', min: 90 },
    { id: 'type', min: 110 },
    { id: 'endpoints', min: 96 },
    { id: 'security', min: 120, grow: 1 },
    { id: 'lbPolicy', min: 120 },
    { id: 'madeBy', min: 120, grow: 2, unsorted: true },
    { id: 'state', min: 92 },
  ],
  endpoints: [
    { id: 'address', min: 150, grow: 1 },
    { id: 'health', min: 120 },
    { id: 'cluster', min: 230, grow: 4 },
    { id: 'locality', min: 110, grow: 1 },
    { id: 'weight', min: 66, align: 'end' },
    { id: 'priority', min: 66, align: 'end' },
    { id: 'tlsMode', min: 80 },
    { id: 'requests', min: 130, unsorted: true },
  ],
  secrets: [
    { id: 'name', min: 150, grow: 2 },
    { id: 'type', min: 130 },
    { id: 'role', min: 100 },
    { id: 'valid', min: 90 },
    { id: 'daysLeft', min: 104 },
    { id: 'subject', min: 140, grow: 2 },
    { id: 'sans', min: 170, grow: 3, unsorted: true },
    { id: 'notAfter', min: 170 },
    { id: 'serial', min: 130, grow: 1 },
    { id: 'state', min: 92 },
  ],
  ecds: [
    { id: 'name', min: 220, grow: 3 },
    { id: 'type', min: 300, grow: 4 },
    { id: 'version', min: 140, grow: 1 },
    { id: 'state', min: 92 },
  ],
  bootstrap: [
    { id: 'group', min: 140 },
    { id: 'name', min: 190, grow: 1 },
    { id: 'value', min: 300, grow: 4 },
  ],
};

/** The columns of a table, in words; a word of the glossary explains itself. */
export function columnsOf(table: TableName): readonly Column[] {
  return shapes[table].map(({ id, min, grow, align, unsorted }) => {
    const key = `table.column.${id}`;
    const hint = `glossary.column.${id}`;
    return {
      id,
      min,
      title: isMessageKey(key) ? t(key) : id,
      sortable: unsorted !== true,
      ...(grow === undefined ? {} : { grow }),
      ...(align === undefined ? {} : { align }),
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
  if (row.table === 'listeners') {
    if (row.chain === null) return undefined;
    const chain = row.chain < 0 ? 'default' : String(row.chain);
    return `filter-chain/${String(row.ref.index)}/${chain}`;
  }
  return undefined;
}
