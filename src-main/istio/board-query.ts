import type { MeshBoard, MeshQuery, MeshRow, SyncCell } from '../contract/mesh.ts';
import { usualTypes } from './mesh-board.ts';
import { compareSubscribed } from './xds-types.ts';

/** The worst first: what a person who is called looks for. */
const worstFirst: readonly (MeshRow['overall'] | SyncCell['state'])[] = [
  'error',
  'missing',
  'stale',
  'unknown',
  'not-sent',
  'synced',
  'ignored',
];

/** How bad a row is: its state, then what is wrong in its configuration. */
function severity({ overall, config, versionSkew }: MeshRow): number {
  const inConfig = (config?.errors ?? 0) > 0 ? 0 : (config?.warnings ?? 0) > 0 ? 1 : 2;
  return worstFirst.indexOf(overall) * 6 + inConfig * 2 + (versionSkew ? 0 : 1);
}

function sortValue(row: MeshRow, column: string): string | number {
  const cell = row.cells[column];
  // The worst states first, and of two alike the one that has been so for longer.
  if (cell !== undefined) return worstFirst.indexOf(cell.state) * 1e14 + (cell.since ?? 0);
  if (/^[A-Z]+DS$/.test(column)) return worstFirst.length * 1e14;
  switch (column) {
    case 'namespace':
    case 'type':
    case 'cluster':
    case 'version':
    case 'revision':
    case 'pilot':
    case 'overall':
      return row[column];
    case 'config':
      return -((row.config?.errors ?? 0) * 1e6 + (row.config?.warnings ?? 0));
    case 'lastChange':
      return row.lastChange ?? 0;
    default:
      return row.proxy;
  }
}

function matches(row: MeshRow, query: MeshQuery): boolean {
  if (
    query.state === 'skewed'
      ? !row.versionSkew
      : query.state !== undefined && row.overall !== query.state
  ) {
    return false;
  }
  if (query.namespace !== undefined && row.namespace !== query.namespace) return false;
  if (query.version !== undefined && row.version !== query.version) return false;
  if (query.pilot !== undefined && row.pilot !== query.pilot) return false;
  const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const reasons = Object.values(row.cells).map((cell) => `${cell.state} ${cell.reason ?? ''}`);
  const haystack =
    `${row.proxy} ${row.type} ${row.version} ${row.pilot} ${row.revision} ${row.overall} ${reasons.join(' ')}`.toLowerCase();
  return words.every((word) => haystack.includes(word));
}

function facet(
  rows: readonly MeshRow[],
  value: (row: MeshRow) => string,
): MeshBoard['facets']['pilot'] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = value(row);
    if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, count]) => ({ value: name, count }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}

/** The part of a board that follows from its rows and the question: everything but who was asked and when. */
export function queryBoard(
  rows: readonly MeshRow[],
  query: MeshQuery,
): Pick<MeshBoard, 'types' | 'total' | 'matched' | 'counts' | 'facets' | 'rows'> {
  const matched = rows.filter((row) => matches(row, query));
  const { sort } = query;
  if (sort === undefined) {
    matched.sort((a, b) => severity(a) - severity(b) || a.proxy.localeCompare(b.proxy));
  } else {
    const sign = sort.descending ? -1 : 1;
    matched.sort((a, b) => {
      const [x, y] = [sortValue(a, sort.column), sortValue(b, sort.column)];
      const order =
        typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
      return sign * order || a.proxy.localeCompare(b.proxy);
    });
  }
  const count = (state: MeshRow['overall']): number =>
    rows.filter((row) => row.overall === state).length;
  const types = new Set<string>(usualTypes);
  for (const row of rows) for (const type of Object.keys(row.cells)) types.add(type);
  return {
    types: [...types].sort(compareSubscribed),
    total: rows.length,
    matched: matched.length,
    counts: {
      synced: count('synced'),
      stale: count('stale'),
      error: count('error'),
      notSent: count('not-sent'),
      missing: count('missing'),
      unknown: count('unknown'),
      skewed: rows.filter((row) => row.versionSkew).length,
    },
    facets: {
      namespace: facet(rows, (row) => row.namespace),
      version: facet(rows, (row) => row.version),
      pilot: facet(rows, (row) => row.pilot),
    },
    rows: matched.slice(query.offset, query.offset + query.limit),
  };
}
