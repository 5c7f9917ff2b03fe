import { flag, type JsonObject, obj, objects, text } from '../../contract/json.ts';
import type { ProxyConfig, ResourceEntry } from '../dump.ts';
import { endpointKey } from '../references.ts';
import { addressText } from './address.ts';

/** One endpoint of a cluster, as the dump's EDS section and the `/clusters` page know it together. */
export interface EndpointSource {
  /** The endpoints entry that has it; the cluster's own entry when only `/clusters` or `load_assignment` does. */
  readonly entry: ResourceEntry;
  readonly lbEndpoint: JsonObject | undefined;
  readonly group: JsonObject | undefined;
  /** `host_statuses[]` of `/clusters`. */
  readonly host: JsonObject | undefined;
  readonly address: string;
  readonly hostAddress: string;
  readonly port: number;
  readonly health: string;
  readonly ejected: boolean;
  /** Envoy would send requests to it (upstream_impl.cc: no failing flag; degraded counts as usable). */
  readonly usable: boolean;
}

const pages = new WeakMap<JsonObject, ReadonlyMap<string, readonly JsonObject[]>>();

/** Hosts by cluster name, of a canonical `/clusters?format=json`. */
function hostsByCluster(page: JsonObject): ReadonlyMap<string, readonly JsonObject[]> {
  const known = pages.get(page);
  if (known !== undefined) return known;
  const made = new Map(
    objects(page['clusterStatuses']).map((status) => [
      text(status['name']),
      objects(status['hostStatuses']),
    ]),
  );
  pages.set(page, made);
  return made;
}

const failing = new Set(['UNHEALTHY', 'TIMEOUT', 'DRAINING']);

function source(
  entry: ResourceEntry,
  lbEndpoint: JsonObject | undefined,
  group: JsonObject | undefined,
  host: JsonObject | undefined,
): EndpointSource {
  const address = addressText(host?.['address'] ?? obj(lbEndpoint?.['endpoint'])['address']);
  const status = obj(host?.['healthStatus']);
  // The dump's EDS section knows HEALTHY, UNHEALTHY and DEGRADED only; `/clusters` has what EDS said.
  const health = text(status['edsHealthStatus']) || text(lbEndpoint?.['healthStatus']) || 'UNKNOWN';
  const ejected = flag(status['failedOutlierCheck']);
  return {
    entry,
    lbEndpoint,
    group,
    host,
    address: address.whole,
    hostAddress: address.host,
    port: address.port,
    health,
    ejected,
    usable: !ejected && !flag(status['failedActiveHealthCheck']) && !failing.has(health),
  };
}

/** All endpoints of one ClusterLoadAssignment, joined with the hosts that `/clusters` has of that cluster. */
function join(
  entry: ResourceEntry,
  assignment: JsonObject,
  hosts: readonly JsonObject[],
): readonly EndpointSource[] {
  const left = new Map(hosts.map((host) => [addressText(host['address']).whole, host]));
  const joined = objects(assignment['endpoints']).flatMap((group) =>
    objects(group['lbEndpoints']).map((lbEndpoint) => {
      const { whole } = addressText(obj(lbEndpoint['endpoint'])['address']);
      const host = left.get(whole);
      left.delete(whole);
      return source(entry, lbEndpoint, group, host);
    }),
  );
  // DNS results and ORIGINAL_DST destinations may be younger than the dump.
  return [
    ...joined,
    ...[...left.values()].map((host) => source(entry, undefined, undefined, host)),
  ];
}

const keyFields = ['edsClusterConfig.serviceName'];
/** Read without being kept: a table walks through the endpoints of every cluster once. */
const endpointFields = ['endpoints'];
/** As much of them as tells which there are and whether Envoy would use them. */
export const countedFields = [
  'endpoints.lbEndpoints.healthStatus',
  'endpoints.lbEndpoints.endpoint.address',
];
const ownFields = ['loadAssignment', 'hosts'];

/** Envoy v2's early `hosts[]` as a load assignment. */
function ownAssignment(config: ProxyConfig, entry: ResourceEntry): JsonObject | undefined {
  const cluster = config.dump.fields(entry, ownFields);
  if (cluster['loadAssignment'] !== undefined) return obj(cluster['loadAssignment']);
  if (cluster['hosts'] === undefined) return undefined;
  const lbEndpoints = objects(cluster['hosts']).map((address) => ({ endpoint: { address } }));
  return { endpoints: [{ lbEndpoints }] };
}

/**
 * The endpoints of a cluster, or undefined when nothing is known: the dump was taken without `include_eds`
 * and there is no `/clusters` page. A cluster that warms has none in either yet, so nothing is known of it.
 * @param fields what is read of the load assignment, for those who need less than all
 */
export function endpointsOfCluster(
  config: ProxyConfig,
  entry: ResourceEntry,
  fields: readonly string[] = endpointFields,
): readonly EndpointSource[] | undefined {
  const { dump, clusters } = config;
  const hosts = clusters === undefined ? undefined : hostsByCluster(clusters).get(entry.name);
  if (entry.state === 'warming') return undefined;
  const hasSection = dump.sections.some(({ kind }) => kind === 'endpoint');
  if (hasSection) {
    const key = endpointKey({ ...dump.fields(entry, keyFields), name: entry.name });
    const assigned = dump.named('endpoint', key)[0];
    if (assigned !== undefined) {
      return join(assigned, dump.fields(assigned, fields), hosts ?? []);
    }
  }
  if (hosts !== undefined) return join(entry, {}, hosts);
  const own = ownAssignment(config, entry);
  if (own !== undefined) return join(entry, own, []);
  return hasSection || clusters !== undefined ? [] : undefined;
}
