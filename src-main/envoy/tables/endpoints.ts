import { type JsonObject, num, obj, text } from '../../contract/json.ts';
import type { EndpointRow, TableFilters } from '../../contract/tables.ts';
import type { Dump, ProxyConfig, ResourceEntry } from '../dump.ts';
import { clusterType, findsEndpointsOnDemand } from './clusters.ts';
import { compareText } from './compare.ts';
import type { TableContext } from './context.ts';
import { flagsOf, statsOf } from './endpoint-flags.ts';
import { endpointsOfCluster, type EndpointSource } from './endpoint-sources.ts';
import { contains, rowBase, same, type TableSpec } from './spec.ts';

/** What is kept of an endpoint; the rest is read again when its row is shown. */
interface LightEndpoint {
  readonly entry: ResourceEntry;
  readonly clusterEntry: ResourceEntry;
  /** Position among the endpoints of its cluster; -1 for a cluster without any. */
  readonly index: number;
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly health: string;
  readonly ejected: boolean;
  readonly usable: boolean;
  readonly weight: number | undefined;
  readonly locality: string;
  readonly priority: number;
  readonly tlsMode: string;
}

function localityText(locality: JsonObject): string {
  const parts = ['region', 'zone', 'subZone'].map((part) => text(locality[part]));
  while (parts.at(-1) === '') parts.pop();
  return parts.join('/');
}

function tlsModeOf(lbEndpoint: JsonObject | undefined): string {
  const metadata = obj(obj(lbEndpoint?.['metadata'])['filterMetadata']);
  const match = obj(metadata['envoy.transport_socket_match']);
  // HBONE endpoints carry `tunnel: http` (docs/envoy.md §4.5).
  return text(match['tunnel']) === 'http' ? 'hbone' : text(match['tlsMode']);
}

function light(clusterEntry: ResourceEntry, source: EndpointSource, index: number): LightEndpoint {
  const { lbEndpoint, group, host } = source;
  return {
    entry: source.entry,
    clusterEntry,
    index,
    address: source.address,
    host: source.hostAddress,
    port: source.port,
    health: source.health,
    ejected: source.ejected,
    usable: source.usable,
    weight: num(host?.['weight']) ?? num(lbEndpoint?.['loadBalancingWeight']),
    locality: localityText(obj(group?.['locality'] ?? host?.['locality'])),
    priority: num(group?.['priority']) ?? num(host?.['priority']) ?? 0,
    tlsMode: tlsModeOf(lbEndpoint),
  };
}

function none(entry: ResourceEntry): LightEndpoint {
  return {
    entry,
    clusterEntry: entry,
    index: -1,
    address: '',
    host: '',
    port: 0,
    health: 'NONE',
    ejected: false,
    usable: false,
    weight: undefined,
    locality: '',
    priority: 0,
    tlsMode: '',
  };
}

const typeFields = ['type', 'clusterType.name'];

function build(config: ProxyConfig, { names }: TableContext): readonly LightEndpoint[] {
  const entries = config.dump
    .entries('cluster')
    .map((entry) => ({ entry, host: names.cluster(entry.name)?.host ?? entry.name }))
    .sort((a, b) => compareText(a.host, b.host) || compareText(a.entry.name, b.entry.name));
  return entries.flatMap(({ entry }) => {
    const sources = endpointsOfCluster(config, entry);
    if (sources === undefined) return [];
    if (sources.length > 0) return sources.map((source, index) => light(entry, source, index));
    const type = clusterType(config.dump.fields(entry, typeFields));
    return findsEndpointsOnDemand(type) || names.isBlackHole(entry.name) ? [] : [none(entry)];
  });
}

interface Last {
  readonly clusters: ProxyConfig['clusters'];
  readonly entry: ResourceEntry;
  readonly sources: readonly EndpointSource[];
}
const lastSources = new WeakMap<Dump, Last>();

/** The endpoints of the cluster that the last row came from: rows of one cluster stand together. */
function sourcesOf(config: ProxyConfig, entry: ResourceEntry): readonly EndpointSource[] {
  const last = lastSources.get(config.dump);
  if (last?.entry === entry && last.clusters === config.clusters) return last.sources;
  const sources = endpointsOfCluster(config, entry) ?? [];
  lastSources.set(config.dump, { clusters: config.clusters, entry, sources });
  return sources;
}

function row(kept: LightEndpoint, config: ProxyConfig): EndpointRow {
  const source = kept.index < 0 ? undefined : sourcesOf(config, kept.clusterEntry)[kept.index];
  const { lbEndpoint, host } = source ?? {};
  return {
    ...rowBase(kept.entry, `${kept.clusterEntry.index}/${kept.index}`),
    table: 'endpoints',
    cluster: kept.clusterEntry.name,
    address: kept.address,
    hostname: text(host?.['hostname']) || text(obj(lbEndpoint?.['endpoint'])['hostname']),
    health: kept.health,
    flags: flagsOf(host, kept.health),
    ejected: kept.ejected,
    ...(kept.weight === undefined ? {} : { weight: kept.weight }),
    locality: kept.locality,
    priority: kept.priority,
    tlsMode: kept.tlsMode,
    stats: statsOf(host),
  };
}

function matches(kept: LightEndpoint, filters: TableFilters, { names }: TableContext): boolean {
  const { address, port, cluster, status, fqdn, subset, direction } = filters;
  if (address !== undefined && !same(address, kept.host) && !same(address, kept.address)) {
    return false;
  }
  if (port !== undefined && kept.port !== port) return false;
  if (!same(status, kept.health) || !same(cluster, kept.clusterEntry.name)) return false;
  if (fqdn === undefined && subset === undefined && direction === undefined) return true;
  const name = names.cluster(kept.clusterEntry.name);
  return (
    contains(fqdn, name?.host ?? kept.clusterEntry.name) &&
    (subset === undefined || subset === name?.subset) &&
    same(direction, name?.direction ?? '')
  );
}

function problemsOf(kept: LightEndpoint): readonly string[] {
  if (kept.index < 0) return ['no-endpoints'];
  if (kept.ejected) return ['ejected'];
  return kept.usable ? [] : ['unhealthy'];
}

export const endpointTable: TableSpec<LightEndpoint> = {
  name: 'endpoints',
  kinds: ['endpoint'],
  build,
  row,
  columns: {
    cluster: (kept) => kept.clusterEntry.name,
    address: (kept) => (kept.address === '' ? undefined : kept.address),
    health: (kept) => kept.health,
    ejected: (kept) => Number(kept.ejected),
    weight: (kept) => kept.weight,
    locality: (kept) => (kept.locality === '' ? undefined : kept.locality),
    priority: (kept) => kept.priority,
    tlsMode: (kept) => (kept.tlsMode === '' ? undefined : kept.tlsMode),
    state: (kept) => kept.entry.state,
    version: (kept) => kept.entry.versionInfo,
    lastUpdated: (kept) => kept.entry.lastUpdated,
  },
  facets: {
    health: (kept) => kept.health,
    locality: (kept) => kept.locality,
    priority: (kept) => String(kept.priority),
    tlsMode: (kept) => kept.tlsMode,
    port: (kept) => (kept.port === 0 ? '' : String(kept.port)),
    problems: problemsOf,
  },
  matches,
  state: (kept) => kept.entry.state,
  entry: (kept) => kept.entry.index,
  clocked: false,
};
