import type {
  Destination,
  Provenance,
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

const headers: Readonly<Record<TableName, readonly string[]>> = {
  listeners: [
    'LISTENER',
    'ADDRESS',
    'PORT',
    'DIRECTION',
    'CHAIN',
    'MATCH',
    'PROTOCOL',
    'SECURITY',
    'DESTINATION',
    'STATE',
  ],
  routes: [
    'ROUTE CONFIG',
    'VIRTUAL HOST',
    'DOMAINS',
    'MATCH',
    'DESTINATION',
    'REWRITES',
    'TIMEOUT',
    'RETRIES',
    'MADE BY',
    'STATE',
  ],
  clusters: [
    'CLUSTER',
    'TYPE',
    'LB POLICY',
    'SECURITY',
    'ENDPOINTS',
    'OUTLIER DETECTION',
    'MADE BY',
    'STATE',
  ],
  endpoints: [
    'ENDPOINT',
    'HEALTH',
    'FLAGS',
    'CLUSTER',
    'LOCALITY',
    'PRIORITY',
    'WEIGHT',
    'TLS MODE',
    'REQUESTS',
    'ERRORS',
  ],
  secrets: [
    'SECRET',
    'TYPE',
    'ROLE',
    'STATE',
    'VALID',
    'DAYS LEFT',
    'NOT AFTER',
    'NAMES',
    'ISSUER',
    'SERIAL NUMBER',
  ],
  ecds: ['EXTENSION', 'TYPE', 'STATE', 'VERSION'],
  bootstrap: ['GROUP', 'NAME', 'VALUE'],
};

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

function cells(row: TableRow): readonly string[] {
  switch (row.table) {
    case 'listeners':
      return [
        row.listener,
        row.addresses.join(','),
        String(row.port),
        row.direction,
        row.chainName || (row.chain === null ? '' : row.chain < 0 ? 'default' : `#${row.chain}`),
        row.match.map(({ field, values }) => `${field}=${values.join(',')}`).join(' '),
        row.protocol,
        row.security,
        destinationText(row.destination),
        stateText(row),
      ];
    case 'routes':
      return [
        row.routeConfig || (row.inlineOf ?? ''),
        row.virtualHost,
        row.domains.join(', '),
        [
          row.path,
          ...row.conditions,
          ...(row.shadowedBy === undefined ? [] : [`SHADOWED by #${row.shadowedBy}`]),
        ].join('; '),
        destinationText(row.destination),
        row.rewrites.join('; '),
        row.timeout ?? '',
        row.retries ?? '',
        madeByText(row.madeBy),
        stateText(row),
      ];
    case 'clusters':
      return [
        row.name,
        row.type,
        row.lbPolicy,
        row.security,
        row.endpoints === null ? '?' : `${row.endpoints.healthy}/${row.endpoints.total}`,
        row.outlierDetection ? 'yes' : '',
        madeByText(row.madeBy),
        stateText(row),
      ];
    case 'endpoints':
      return [
        row.address || '-',
        row.health,
        row.flags.join(','),
        row.cluster,
        row.locality,
        String(row.priority),
        row.weight === undefined ? '' : String(row.weight),
        row.tlsMode,
        statText(row.stats, 'rq_total'),
        statText(row.stats, 'rq_error'),
      ];
    case 'secrets':
      return [
        row.name,
        row.type,
        row.role,
        secretState(row),
        row.valid === null ? '-' : String(row.valid),
        row.daysLeft === undefined ? '' : String(row.daysLeft),
        row.notAfter ?? '',
        row.sans.join(', ') || row.subject,
        row.issuer,
        row.serial,
      ];
    case 'ecds':
      return [row.name, row.type, stateText(row), row.version ?? ''];
    case 'bootstrap':
      return [row.group, row.name, row.value];
  }
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
  return tabulate([headers[table], ...rows.map(cells)], 3);
}
