import { at, type JsonObject, num, obj, optObj, text } from '../../../contract/json.ts';
import type { Dump, ResourceEntry } from '../../dump.ts';
import { lastWord } from '../../last-word.ts';
import { messages } from '../../match/fields.ts';
import { formatAddress } from '../../match/ip.ts';
import type { ProxyView } from '../proxy-view.ts';

export type Health = 'healthy' | 'degraded' | 'unhealthy';

/** One host of a cluster (common/upstream/upstream_impl.h). */
export interface Host {
  readonly address: string;
  readonly ip: string;
  readonly port: number;
  readonly hostname: string;
  /** Set for `envoy_internal_address`. */
  readonly internalListener: string;
  readonly health: Health;
  readonly excluded: boolean;
  readonly weight: number;
  readonly priority: number;
  readonly locality: string;
  readonly localityWeight: number;
  readonly metadata: JsonObject;
  readonly localityMetadata: JsonObject;
}

export interface HostSet {
  readonly hosts: readonly Host[];
  /** policy.overprovisioning_factor, default 140. */
  readonly overprovisioning: number;
  readonly weightedPriorityHealth: boolean;
  /** Categories of drop_overload with a share of 100 %. */
  readonly dropsAll: boolean;
  readonly drops: boolean;
}

function health(endpoint: JsonObject): Health {
  const status = endpoint['healthStatus'];
  // UNHEALTHY, DRAINING and TIMEOUT are all unhealthy (docs/envoy.md §4.2).
  if (status === 'UNHEALTHY' || status === 'DRAINING' || status === 'TIMEOUT') return 'unhealthy';
  if (status === 2 || status === 3 || status === 4) return 'unhealthy';
  return status === 'DEGRADED' || status === 5 ? 'degraded' : 'healthy';
}

function hostAt(address: JsonObject): Pick<Host, 'address' | 'ip' | 'port' | 'internalListener'> {
  const socket = optObj(address['socketAddress']);
  if (socket !== undefined) {
    const ip = text(socket['address']);
    const port = num(socket['portValue']) ?? 0;
    return { address: formatAddress(ip, port), ip, port, internalListener: '' };
  }
  const pipe = optObj(address['pipe']);
  if (pipe !== undefined) {
    const path = text(pipe['path']);
    return { address: path, ip: path, port: 0, internalListener: '' };
  }
  const internal = optObj(address['envoyInternalAddress']);
  const name = text(internal?.['serverListenerName']);
  return { address: `envoy_internal_address/${name}`, ip: '', port: 0, internalListener: name };
}

function localityName(locality: JsonObject | undefined): string {
  return [locality?.['region'], locality?.['zone'], locality?.['subZone']]
    .map((part) => text(part))
    .filter((part) => part !== '')
    .join('/');
}

function fromAssignment(assignment: JsonObject): HostSet {
  const hosts: Host[] = [];
  for (const group of messages(assignment['endpoints'])) {
    for (const endpoint of messages(group['lbEndpoints'])) {
      const inner = obj(endpoint['endpoint']);
      hosts.push({
        ...hostAt(obj(inner['address'])),
        hostname: text(inner['hostname']),
        health: health(endpoint),
        excluded: false,
        weight: num(endpoint['loadBalancingWeight']) ?? 1,
        priority: num(group['priority']) ?? 0,
        locality: localityName(optObj(group['locality'])),
        localityWeight: num(group['loadBalancingWeight']) ?? 0,
        metadata: obj(at(endpoint, 'metadata', 'filterMetadata')),
        localityMetadata: obj(at(group, 'metadata', 'filterMetadata')),
      });
    }
  }
  const policy = optObj(assignment['policy']);
  const drops = messages(policy?.['dropOverloads']);
  const share = (drop: JsonObject): number => {
    const percentage = optObj(drop['dropPercentage']);
    const unit = { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 }[
      text(percentage?.['denominator']) || 'HUNDRED'
    ];
    return (num(percentage?.['numerator']) ?? 0) / (unit ?? 100);
  };
  return {
    hosts,
    overprovisioning: num(policy?.['overprovisioningFactor']) ?? 140,
    weightedPriorityHealth: policy?.['weightedPriorityHealth'] === true,
    dropsAll: drops.some((drop) => share(drop) >= 1),
    drops: drops.some((drop) => share(drop) > 0),
  };
}

/** A host of `/clusters?format=json`. */
function fromStatus(status: JsonObject): HostSet {
  const hosts = messages(status['hostStatuses']).map((host): Host => {
    const flags = obj(host['healthStatus']);
    const eds = health({ healthStatus: flags['edsHealthStatus'] });
    const failed =
      flags['failedActiveHealthCheck'] === true ||
      flags['failedOutlierCheck'] === true ||
      eds === 'unhealthy';
    const degraded =
      flags['failedActiveDegradedCheck'] === true ||
      flags['failedDegradedOutlierDetection'] === true ||
      eds === 'degraded';
    return {
      ...hostAt(obj(host['address'])),
      hostname: text(host['hostname']),
      health: failed ? 'unhealthy' : degraded ? 'degraded' : 'healthy',
      excluded: flags['pendingActiveHc'] === true || flags['excludedViaImmediateHcFail'] === true,
      weight: num(host['weight']) ?? 1,
      priority: num(host['priority']) ?? 0,
      locality: localityName(optObj(host['locality'])),
      localityWeight: 0,
      metadata: {},
      localityMetadata: {},
    };
  });
  return {
    hosts,
    overprovisioning: 140,
    weightedPriorityHealth: false,
    dropsAll: false,
    drops: false,
  };
}

const endpointTexts = new WeakMap<Dump, ReadonlySet<string>>();

/** `ip:port`, and the bare `ip`, of every endpoint the dump lists, read once. */
export function knownEndpoints(dump: Dump): ReadonlySet<string> {
  const known = endpointTexts.get(dump);
  if (known !== undefined) return known;
  const made = new Set<string>();
  for (const entry of dump.entries('endpoint'))
    for (const host of fromAssignment(dump.resource(entry)).hosts)
      made.add(host.address).add(host.ip);
  endpointTexts.set(dump, made);
  return made;
}

export function clusterType(cluster: JsonObject): string {
  const extension = optObj(cluster['clusterType']);
  if (extension !== undefined) {
    const name = text(extension['name']);
    return lastWord(name).toUpperCase();
  }
  const type = cluster['type'];
  if (typeof type === 'number')
    return ['STATIC', 'STRICT_DNS', 'LOGICAL_DNS', 'EDS', 'ORIGINAL_DST'][type] ?? 'STATIC';
  return text(type) || 'STATIC';
}

/** EDS asks for `service_name`, else the cluster's name; other types stand under the cluster's name. */
export function endpointName(cluster: JsonObject): string {
  const service = text(at(cluster, 'edsClusterConfig', 'serviceName'));
  return service === '' ? text(cluster['name']) : service;
}

const statuses = new WeakMap<JsonObject, ReadonlyMap<string, JsonObject>>();

function clusterStatus(view: ProxyView, name: string): JsonObject | undefined {
  const page = view.proxy.clusters;
  if (page === undefined) return undefined;
  let index = statuses.get(page);
  if (index === undefined) {
    index = new Map(
      messages(page['clusterStatuses']).map((status) => [text(status['name']), status] as const),
    );
    statuses.set(page, index);
  }
  return index.get(name);
}

export interface Assignment {
  readonly entry: ResourceEntry;
  readonly message: JsonObject;
}

/** The ClusterLoadAssignment that the dump has for a cluster. */
export function assignment(view: ProxyView, cluster: JsonObject): Assignment | undefined {
  const { dump } = view.proxy;
  const entry =
    dump.named('endpoint', endpointName(cluster))[0] ??
    dump.named('endpoint', text(cluster['name']))[0];
  return entry === undefined ? undefined : { entry, message: view.resource(entry) };
}

/**
 * The hosts of a cluster: EndpointsConfigDump, else `/clusters`, else what the cluster itself lists. Undefined:
 * the dump does not say (asked without `?include_eds`), which is not the same as none.
 */
export function hostSet(
  view: ProxyView,
  cluster: JsonObject,
  assigned = assignment(view, cluster),
): HostSet | undefined {
  const dump = view.proxy.dump;
  const name = text(cluster['name']);
  if (assigned !== undefined) {
    // Of the policy Envoy's dump has the over-provisioning factor alone.
    const policy = optObj(at(cluster, 'loadAssignment', 'policy'));
    return fromAssignment(
      policy === undefined
        ? assigned.message
        : { ...assigned.message, policy: { ...policy, ...optObj(assigned.message['policy']) } },
    );
  }
  const status = clusterStatus(view, name);
  if (status !== undefined) return fromStatus(status);
  const own = optObj(cluster['loadAssignment']);
  if (own !== undefined) return fromAssignment(own);
  const type = clusterType(cluster);
  // v2: `hosts` are addresses.
  const hosts = messages(cluster['hosts']);
  if (hosts.length > 0 || (type !== 'EDS' && !type.endsWith('DNS')))
    return fromAssignment({
      endpoints: [{ lbEndpoints: hosts.map((address) => ({ endpoint: { address } })) }],
    });
  return view.has('endpoint') && dump.entries('endpoint').length > 0
    ? fromAssignment({})
    : undefined;
}
