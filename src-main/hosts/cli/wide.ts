import { tableColumns } from '../../contract/columns/index.ts';
import type {
  Destination,
  ListenerRow,
  Provenance,
  RouteRow,
  TableFilters,
  TableName,
  TableRow,
} from '../../contract/tables.ts';
import { readCertificates } from '../../engine/x509.ts';
import type { ProxyConfig } from '../../envoy/dump.ts';
import { tableRows } from '../../envoy/tables/table-page.ts';
import type { IstioctlFilters } from '../../istio/istioctl/table.ts';
import { tabulate } from '../../istio/istioctl/tabwriter.ts';
import { istioNames } from '../../istio/names.ts';

/** A refusal stands beside the state, on one line. */
function stateText(row: TableRow): string {
  return row.error === undefined ? row.state : `${row.state}, refused: ${oneLine(row.error)}`;
}

/** Envoy serves a secret that SDS never brought, and says so in its version only (istio/istio#36539). */
function secretState({ state, version }: TableRow): string {
  return state === 'active' && version === 'uninitialized' ? version : state;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function destinationText({ kind, text, clusters, routeConfigMissing }: Destination): string {
  const plain = kind === 'cluster' || kind === 'weighted' || kind === 'black-hole';
  const mirrors = clusters.filter((one) => one.mirror === true).map((one) => `mirror ${one.name}`);
  const missing = clusters.filter((one) => one.missing === true).map((one) => one.name);
  return [
    plain ? text : `${kind} ${text}`.trim(),
    ...mirrors,
    ...(missing.length === 0 ? [] : [`MISSING ${[...new Set(missing)].join(', ')}`]),
    ...(routeConfigMissing === true ? ['MISSING'] : []),
  ].join('; ');
}

function madeByText(madeBy: readonly Provenance[]): string {
  return madeBy.map((one) => `${one.kind} ${one.name}.${one.namespace}`).join(', ');
}

/** What a cell says where it is more than the value of its field. */
function ownText(row: TableRow, column: string): string | undefined {
  if (column === 'state') return row.table === 'secrets' ? secretState(row) : stateText(row);
  if (column === 'destination' && 'destination' in row) return destinationText(row.destination);
  if (column === 'madeBy' && 'madeBy' in row) return madeByText(row.madeBy);
  switch (row.table) {
    case 'listeners':
      return listenerText(row, column);
    case 'routes':
      return routeText(row, column);
    case 'clusters':
      if (column !== 'endpoints') return undefined;
      return row.endpoints === null ? '?' : `${row.endpoints.healthy}/${row.endpoints.total}`;
    case 'endpoints':
      if (column === 'address') return row.address || '-';
      if (column === 'flags') return row.flags.join(',');
      if (column === 'requests') return statText(row.stats, 'rq_total');
      return column === 'errors' ? statText(row.stats, 'rq_error') : undefined;
    case 'secrets':
      if (column === 'valid') return row.valid === null ? '-' : String(row.valid);
      return column === 'sans' ? row.sans.join(', ') || row.subject : undefined;
    default:
      return undefined;
  }
}

function listenerText(row: ListenerRow, column: string): string | undefined {
  if (column === 'chain') {
    if (row.chainName !== '' || row.chain === null) return row.chainName;
    return row.chain < 0 ? 'default' : `#${row.chain}`;
  }
  if (column === 'addresses') return row.addresses.join(',');
  if (column !== 'match') return undefined;
  return row.match.map(({ field, values }) => `${field}=${values.join(',')}`).join(' ');
}

function routeText(row: RouteRow, column: string): string | undefined {
  if (column === 'routeConfig') return row.routeConfig || (row.inlineOf ?? '');
  if (column === 'rewrites') return row.rewrites.join('; ');
  if (column !== 'path') return undefined;
  const shadow = row.shadowedBy === undefined ? [] : [`SHADOWED by #${row.shadowedBy}`];
  return [row.path, ...row.conditions, ...shadow].join('; ');
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : '';
  return Array.isArray(value) ? value.map(plainText).join(', ') : '';
}

function cellText(row: TableRow, column: string): string {
  const fields: Readonly<Record<string, unknown>> = row;
  return ownText(row, column) ?? plainText(fields[column]);
}

function statText(stats: Readonly<Record<string, number>>, name: string): string {
  const value = stats[name];
  return value === undefined ? '' : String(value);
}

function exact(filters: IstioctlFilters): TableFilters {
  const kept: TableFilters = {};
  for (const name of [
    'fqdn',
    'direction',
    'subset',
    'address',
    'type',
    'name',
    'cluster',
    'status',
  ] as const) {
    const value = filters[name];
    if (value !== undefined) kept[name] = value;
  }
  if (filters.port !== undefined) kept.port = filters.port;
  return kept;
}

/** One of our own tables as text; filters are exact here (`inbound` is not `inbound-vip`). */
export function wideText(
  config: ProxyConfig,
  table: TableName,
  filters: IstioctlFilters,
  now: number,
): string {
  const query = { table, filters: exact(filters), offset: 0, limit: 1 };
  const rows = tableRows(config, query, { names: istioNames, readCertificates, now });
  const columns = tableColumns[table]
    .flatMap(({ id, wide }) => (wide === null ? [] : [{ id, ...wide }]))
    .sort((a, b) => a.place - b.place);
  const lines = rows.map((row) => columns.map(({ id }) => cellText(row, id)));
  return tabulate([columns.map(({ header }) => header), ...lines], 3);
}
