import { isObject, type JsonObject, obj, objects, text } from '../../contract/json.ts';
import type { ListenerRow, TableFilters } from '../../contract/tables.ts';
import type { Dump, ProxyConfig, ResourceEntry } from '../dump.ts';
import { filterConfig, filterKind } from '../filters.ts';
import { chainTarget, filterChains } from '../references.ts';
import { addressText } from './address.ts';
import { chainCriteria } from './chain-match.ts';
import { compareText } from './compare.ts';
import type { TableContext } from './context.ts';
import { chainDestination } from './destination.ts';
import { directionOf } from './listener-direction.ts';
import { chainSecurity } from './security.ts';
import { contains, rowBase, same, type TableSpec } from './spec.ts';

/** Some hundred rows a proxy: kept whole. */
function protocolOf(chain: JsonObject): ListenerRow['protocol'] {
  const { protocol } = chainTarget(chain);
  return protocol === 'other' && objects(chain['filters']).length === 0 ? 'UNKNOWN' : protocol;
}

function httpFilters(chain: JsonObject): string[] {
  const manager = objects(chain['filters']).find(
    (filter) => filterKind(filter) === 'http-connection-manager',
  );
  const config = manager === undefined ? undefined : filterConfig(manager);
  return objects(config?.['httpFilters']).map((filter) => text(filter['name']));
}

/** `bind_to_port` is a wrapped bool; before Envoy 1.14 it stood in `deprecated_v1`. */
function isBound(listener: JsonObject): boolean {
  return listener['bindToPort'] !== false && obj(listener['deprecatedV1'])['bindToPort'] !== false;
}

function isGateway(dump: Dump): boolean {
  const entry = dump.entries('bootstrap')[0];
  if (entry === undefined) return false;
  return text(obj(dump.fields(entry, ['node'])['node'])['id']).startsWith('router~');
}

function addressesOf(listener: JsonObject): string[] {
  if (isObject(listener['internalListener'])) return ['internal'];
  const extra = objects(listener['additionalAddresses']).map((one) => one['address']);
  return [listener['address'], ...extra].map((one) => addressText(one).host).filter(Boolean);
}

/** A refusal that carries no resource still says what was refused. */
function shownListener(dump: Dump, entry: ResourceEntry): JsonObject {
  return entry.state === 'error' ? (entry.error?.failedConfiguration ?? {}) : dump.resource(entry);
}

function rowsOf(
  config: ProxyConfig,
  entry: ResourceEntry,
  gateway: boolean,
  { names }: TableContext,
): readonly ListenerRow[] {
  const listener = shownListener(config.dump, entry);
  const whole = {
    table: 'listeners' as const,
    listener: entry.name || text(listener['name']),
    addresses: addressesOf(listener),
    port: addressText(listener['address']).port,
    direction: directionOf(listener, gateway, names),
    bound: isBound(listener),
  };
  // What was refused has no chains that traffic could meet.
  const chains = entry.state === 'error' ? [] : filterChains(listener);
  if (chains.length === 0) {
    return [
      {
        ...rowBase(entry, `${entry.index}`),
        ...whole,
        chain: null,
        chainName: '',
        match: [],
        protocol: 'UNKNOWN',
        security: 'unknown',
        httpFilters: [],
        networkFilters: [],
        destination: { kind: 'none', text: '', clusters: [] },
      },
    ];
  }
  return chains.map(({ index, chain }) => ({
    ...rowBase(entry, `${entry.index}/${index}`),
    ...whole,
    chain: index,
    chainName: text(chain['name']),
    match: index === -1 ? [] : chainCriteria(chain, listener),
    protocol: protocolOf(chain),
    security: chainSecurity(chain),
    httpFilters: httpFilters(chain),
    networkFilters: objects(chain['filters']).map((filter) => text(filter['name'])),
    destination: chainDestination(config.dump, chainTarget(chain), names),
  }));
}

function matches(row: ListenerRow, filters: TableFilters): boolean {
  const { address, port, direction, name, type, cluster, fqdn } = filters;
  const targets = row.destination.clusters;
  return (
    (address === undefined || row.addresses.some((one) => same(address, one))) &&
    (port === undefined || row.port === port) &&
    same(direction, row.direction) &&
    same(name, row.listener) &&
    same(type, row.protocol) &&
    (cluster === undefined || targets.some((one) => one.name === cluster)) &&
    (fqdn === undefined ||
      targets.some((one) => contains(fqdn, one.name)) ||
      row.match.some((one) => one.values.some((value) => contains(fqdn, value))))
  );
}

function problemsOf(row: ListenerRow): readonly string[] {
  const problems: string[] = [];
  if (row.error !== undefined) problems.push('refused');
  if (row.destination.clusters.some((one) => one.missing === true))
    problems.push('missing-cluster');
  if (row.destination.routeConfigMissing === true) problems.push('missing-route-config');
  return problems;
}

export const listenerTable: TableSpec<ListenerRow> = {
  name: 'listeners',
  kinds: ['listener'],
  build: (config, context) => {
    const gateway = isGateway(config.dump);
    const rows = config.dump
      .entries('listener')
      .flatMap((entry) => rowsOf(config, entry, gateway, context));
    // Chains keep their order within a listener: the sort is stable.
    return rows.sort(
      (a, b) =>
        a.port - b.port ||
        compareText(a.addresses[0] ?? '', b.addresses[0] ?? '') ||
        a.ref.index - b.ref.index,
    );
  },
  row: (row) => row,
  columns: {
    listener: (row) => row.listener,
    addresses: (row) => row.addresses[0],
    port: (row) => row.port,
    direction: (row) => row.direction,
    bound: (row) => Number(row.bound),
    chain: (row) => row.chain ?? undefined,
    chainName: (row) => row.chainName,
    match: (row) => row.match.map(({ field, values }) => `${field} ${values.join()}`).join(' '),
    protocol: (row) => row.protocol,
    security: (row) => row.security,
    httpFilters: (row) => row.httpFilters.length,
    networkFilters: (row) => row.networkFilters.join(),
    destination: (row) => row.destination.text,
    state: (row) => row.state,
    version: (row) => row.version,
    lastUpdated: (row) => row.lastUpdated,
  },
  facets: {
    direction: (row) => row.direction,
    protocol: (row) => row.protocol,
    security: (row) => row.security,
    destination: (row) => row.destination.kind,
    port: (row) => String(row.port),
    state: (row) => row.state,
    problems: problemsOf,
  },
  matches,
  state: (row) => row.state,
  entry: (row) => row.ref.index,
  clocked: false,
};
