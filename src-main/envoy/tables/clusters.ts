import { type JsonObject, obj, str, text } from '../../contract/json.ts';
import type { ClusterRow, TableFilters } from '../../contract/tables.ts';
import type { ProxyConfig, ResourceEntry } from '../dump.ts';
import { lastWord } from '../last-word.ts';
import { securityOf } from './cluster-security.ts';
import { compareText } from './compare.ts';
import type { TableContext } from './context.ts';
import { countedFields, endpointsOfCluster } from './endpoint-sources.ts';
import type { LightCluster } from './light-cluster.ts';
import { contains, rowBase, same, type TableSpec } from './spec.ts';

/** What every row needs. A field of a message stands for whether the message is there. */
const fields = [
  'type',
  'clusterType.name',
  'lbPolicy',
  'loadBalancingPolicy.policies.typedExtensionConfig.name',
  'connectTimeout',
  'outlierDetection.interval',
  'metadata.filterMetadata.istio.config',
  'transportSocket.name',
  'transportSocketMatches.name',
  'tlsContext.sni',
];

function lbPolicyOf(cluster: JsonObject): string {
  const extensions = obj(cluster['loadBalancingPolicy'])['policies'];
  const first = Array.isArray(extensions) ? obj(extensions[0]) : {};
  const named = text(obj(first['typedExtensionConfig'])['name']);
  return named === '' ? text(cluster['lbPolicy']) || 'ROUND_ROBIN' : lastWord(named).toUpperCase();
}

export function clusterType(cluster: JsonObject): string {
  const custom = text(obj(cluster['clusterType'])['name']);
  return custom === '' ? text(cluster['type']) || 'STATIC' : custom;
}

const onDemand = new Set([
  'ORIGINAL_DST',
  'envoy.clusters.original_dst',
  'envoy.clusters.aggregate',
  'envoy.clusters.composite',
  'envoy.clusters.dynamic_forward_proxy',
]);

/** Clusters whose endpoints come from requests or from other clusters: to have none is no fault. */
export function findsEndpointsOnDemand(type: string): boolean {
  return onDemand.has(type);
}

function lightCluster(
  config: ProxyConfig,
  entry: ResourceEntry,
  context: TableContext,
): LightCluster {
  const { names } = context;
  const cluster = config.dump.fields(entry, fields);
  const name = names.cluster(entry.name);
  return {
    entry,
    // Today's inbound clusters name no host: their own name says more than an empty cell.
    fqdn: name === undefined || name.host === '' ? entry.name : name.host,
    port: name?.port ?? null,
    subset: name?.subset ?? '',
    direction: name?.direction ?? '',
    type: clusterType(cluster),
    lbPolicy: lbPolicyOf(cluster),
    security: securityOf(config, entry, cluster, context),
    connectTimeout: str(cluster['connectTimeout']),
    outlierDetection: cluster['outlierDetection'] !== undefined,
    madeBy: names.madeBy(cluster),
  };
}

/** Services first, by host, port, subset and direction; then what has no such name. */
function compareClusters(a: LightCluster, b: LightCluster): number {
  return (
    Number(a.port === null) - Number(b.port === null) ||
    compareText(a.fqdn, b.fqdn) ||
    (a.port ?? 0) - (b.port ?? 0) ||
    compareText(a.subset, b.subset) ||
    compareText(a.direction, b.direction) ||
    a.entry.index - b.entry.index
  );
}

function row(light: LightCluster, config: ProxyConfig, { names }: TableContext): ClusterRow {
  const { entry, connectTimeout, madeBy, ...cells } = light;
  return {
    ...rowBase(entry, String(entry.index)),
    table: 'clusters',
    name: entry.name,
    ...cells,
    ...(connectTimeout === undefined ? {} : { connectTimeout }),
    madeBy: [...madeBy],
    endpoints: countEndpoints(config, entry),
    unbounded: findsEndpointsOnDemand(light.type) || names.isBlackHole(entry.name),
  };
}

function countEndpoints(config: ProxyConfig, entry: ResourceEntry): ClusterRow['endpoints'] {
  const endpoints = endpointsOfCluster(config, entry, countedFields);
  if (endpoints === undefined) return null;
  const healthy = endpoints.filter((one) => one.usable).length;
  return { total: endpoints.length, healthy };
}

function madeByText(light: LightCluster): string {
  return light.madeBy.map((one) => `${one.kind} ${one.name}.${one.namespace}`).join(', ');
}

export const clusterTable: TableSpec<LightCluster> = {
  name: 'clusters',
  kinds: ['cluster'],
  build: (config, context) =>
    config.dump
      .entries('cluster')
      .map((entry) => lightCluster(config, entry, context))
      .sort(compareClusters),
  row,
  // Counting the endpoints of every cluster takes longer than all the rest.
  searched: ({ entry, ...cells }) => [entry.name, entry.state, entry.error?.details, cells],
  columns: {
    name: (light) => light.entry.name,
    fqdn: (light) => light.fqdn,
    port: (light) => light.port ?? undefined,
    subset: (light) => light.subset,
    direction: (light) => light.direction,
    type: (light) => light.type,
    lbPolicy: (light) => light.lbPolicy,
    security: (light) => light.security,
    connectTimeout: (light) =>
      light.connectTimeout === undefined ? undefined : Number.parseFloat(light.connectTimeout),
    outlierDetection: (light) => Number(light.outlierDetection),
    madeBy: (light) => (light.madeBy.length === 0 ? undefined : madeByText(light)),
    endpoints: (light, config) => countEndpoints(config, light.entry)?.healthy,
    state: (light) => light.entry.state,
    version: (light) => light.entry.versionInfo,
    lastUpdated: (light) => light.entry.lastUpdated,
  },
  facets: {
    direction: (light) => light.direction,
    type: (light) => light.type,
    security: (light) => light.security,
    port: (light) => (light.port === null ? '' : String(light.port)),
    subset: (light) => light.subset,
    lbPolicy: (light) => light.lbPolicy,
    madeBy: madeByText,
    state: (light) => light.entry.state,
    problems: (light) => (light.entry.error === undefined ? [] : ['refused']),
  },
  matches,
  state: (light) => light.entry.state,
  entry: (light) => light.entry.index,
  clocked: false,
};

export function matches(light: LightCluster, filters: TableFilters): boolean {
  return (
    contains(filters.fqdn, light.fqdn) &&
    (filters.port === undefined || light.port === filters.port) &&
    (filters.subset === undefined || light.subset === filters.subset) &&
    same(filters.direction, light.direction) &&
    same(filters.type, light.type) &&
    (filters.name === undefined || light.entry.name === filters.name) &&
    (filters.cluster === undefined || light.entry.name === filters.cluster)
  );
}
