import type { ProxySummary } from '../contract/proxies.ts';
import type { TableRow } from '../contract/tables.ts';

export type Severity = ProxySummary['problems'][number]['severity'];

/** How bad each of the tables' problems is; one that is not named here is a warning. */
const severities: Readonly<Record<string, Severity>> = {
  refused: 'error',
  'missing-cluster': 'error',
  'missing-route-config': 'error',
  undelivered: 'error',
  expired: 'error',
  'not-yet-valid': 'error',
  ejected: 'warning',
  unhealthy: 'warning',
  'no-endpoints': 'warning',
  'expires-soon': 'warning',
  shadowed: 'info',
};

export function severityOf(problem: string): Severity {
  return severities[problem] ?? 'warning';
}

/** What a row is called in a sentence about it. */
export function rowName(row: TableRow): string {
  switch (row.table) {
    case 'listeners':
      return row.listener || row.addresses.join(', ');
    case 'routes':
      return [row.routeConfig, row.virtualHost, row.routeName || row.path]
        .filter(Boolean)
        .join(' ▸ ');
    case 'endpoints':
      return row.address === '' ? row.cluster : `${row.address} (${row.cluster})`;
    default:
      return row.name;
  }
}
