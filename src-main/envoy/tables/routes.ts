import { objects } from '../../contract/json.ts';
import type { RouteRow, TableFilters } from '../../contract/tables.ts';
import type { ProxyConfig, ResourceEntry } from '../dump.ts';
import { compareNatural } from './compare.ts';
import type { TableContext } from './context.ts';
import { contentKey, inlineHolders } from './inline-holders.ts';
import { hostRows } from './route-rows.ts';
import { contains, same, type TableSpec } from './spec.ts';

/** Named by a port first, by its number; then by name; inline ones last, in dump order. */
function compareRouteConfigs(a: ResourceEntry, b: ResourceEntry): number {
  return (
    Number(a.state === 'static') - Number(b.state === 'static') ||
    (a.state === 'static' ? 0 : compareNatural(a.name, b.name)) ||
    a.index - b.index
  );
}

/**
 * Rows are kept whole: a page of a sorted table takes routes of any configuration, and parsing a gateway's for
 * each of them would take longer than the page may.
 */
function build({ dump }: ProxyConfig, { names }: TableContext): readonly RouteRow[] {
  const entries = dump.entries('route').toSorted(compareRouteConfigs);
  const holders = entries.some((entry) => entry.state === 'static')
    ? inlineHolders(dump)
    : new Map<string, string[]>();
  return entries.flatMap((entry) => {
    const routeConfig = dump.resource(entry);
    const inlineOf =
      entry.state === 'static' ? holders.get(contentKey(routeConfig))?.shift() : undefined;
    return objects(routeConfig['virtualHosts']).flatMap((host, index) =>
      hostRows(dump, { entry, inlineOf, host, hostIndex: index }, names),
    );
  });
}

/** Route configurations are named by their port: `9080`, `http.8080`, `svc.ns.svc.cluster.local:9080`. */
function isNamedByPort(name: string, port: number): boolean {
  return name.split(/[.:_|]/).includes(String(port));
}

function matches(row: RouteRow, filters: TableFilters): boolean {
  const { name, fqdn, cluster, type, port } = filters;
  return (
    (name === undefined || row.routeConfig === name) &&
    (fqdn === undefined || row.domains.some((domain) => contains(fqdn, domain))) &&
    (cluster === undefined || row.destination.clusters.some((one) => one.name === cluster)) &&
    same(type, row.destination.kind) &&
    (port === undefined || isNamedByPort(row.routeConfig, port))
  );
}

function madeByText(row: RouteRow): string {
  return row.madeBy.map((one) => `${one.kind} ${one.name}.${one.namespace}`).join(', ');
}

const noProblems: readonly string[] = [];

function problemsOf(row: RouteRow): readonly string[] {
  const missing = row.destination.clusters.some((cluster) => cluster.missing === true);
  if (row.shadowedBy === undefined && !missing && row.error === undefined) return noProblems;
  return [
    ...(row.shadowedBy === undefined ? [] : ['shadowed']),
    ...(missing ? ['missing-cluster'] : []),
    ...(row.error === undefined ? [] : ['refused']),
  ];
}

export const routeTable: TableSpec<RouteRow> = {
  name: 'routes',
  kinds: ['route'],
  build,
  row: (row) => row,
  columns: {
    routeConfig: (row) => row.routeConfig,
    inlineOf: (row) => row.inlineOf,
    virtualHost: (row) => row.virtualHost,
    domains: (row) => row.domains[0],
    route: (row) => row.route ?? undefined,
    path: (row) => row.path,
    conditions: (row) => row.conditions.join(' ') || undefined,
    timeout: (row) => row.timeout,
    destination: (row) => row.destination.text,
    madeBy: (row) => (row.madeBy.length === 0 ? undefined : madeByText(row)),
    shadowedBy: (row) => row.shadowedBy,
    state: (row) => row.state,
    version: (row) => row.version,
    lastUpdated: (row) => row.lastUpdated,
  },
  facets: {
    routeConfig: (row) => row.routeConfig,
    destination: (row) => row.destination.kind,
    madeBy: madeByText,
    state: (row) => row.state,
    problems: problemsOf,
  },
  matches,
  state: (row) => row.state,
  entry: (row) => row.ref.index,
  clocked: false,
};
