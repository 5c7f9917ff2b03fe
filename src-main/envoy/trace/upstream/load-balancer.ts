import { at, type JsonObject, num, optObj } from '../../../contract/json.ts';
import { messages } from '../../match/fields.ts';
import type { EnvoyRules } from '../../match/rules.ts';
import { type Hashing, hashing, pickByHash } from './hash.ts';
import type { Host, HostSet } from './host-set.ts';
import { subsetConfig } from './subset.ts';

export interface WeightedHost {
  readonly host: Host;
  /** 0–1. */
  readonly probability: number;
}

export interface Balanced {
  readonly hosts: readonly WeightedHost[];
  /** Priorities in panic: their unhealthy hosts get traffic, too. */
  readonly panicked: readonly number[];
  readonly priorities: readonly number[];
}

interface Level {
  readonly priority: number;
  readonly hosts: readonly Host[];
  readonly healthy: number;
  readonly degraded: number;
}

function panicThreshold(cluster: JsonObject, rules: EnvoyRules): number {
  const configured = optObj(at(cluster, 'commonLbConfig', 'healthyPanicThreshold'));
  const byDefault = configured === undefined ? 50 : (num(configured['value']) ?? 0);
  const runtime = rules.runtime('upstream.healthy_panic_threshold');
  return typeof runtime === 'number' ? runtime : byDefault;
}

function availability(set: HostSet, hosts: readonly Host[], health: Host['health']): number {
  const measure = (host: Host): number => (set.weightedPriorityHealth ? host.weight : 1);
  const sum = (list: readonly Host[]): number => list.reduce((all, host) => all + measure(host), 0);
  const denominator = sum(hosts.filter((host) => !host.excluded));
  if (denominator === 0) return 0;
  const part = sum(hosts.filter((host) => host.health === health && !host.excluded));
  return Math.min(100, Math.floor((set.overprovisioning * part) / denominator));
}

/** Priority → share of load (0–100): healthy load fills priorities in order, then degraded load takes the rest. */
function loads(levels: readonly Level[]): {
  readonly healthy: readonly number[];
  readonly degraded: readonly number[];
  readonly total: number;
} {
  const total = Math.min(
    100,
    levels.reduce((sum, level) => sum + level.healthy + level.degraded, 0),
  );
  if (total === 0) return { healthy: levels.map(() => 0), degraded: levels.map(() => 0), total };
  let remaining = 100;
  const fill = (part: (level: Level) => number): number[] =>
    levels.map((level) => {
      const load = Math.min(remaining, Math.floor((part(level) * 100) / total));
      remaining -= load;
      return load;
    });
  const healthy = fill((level) => level.healthy);
  const degraded = fill((level) => level.degraded);
  // Rounding leaves a remainder, which goes to the first priority that has load at all.
  if (remaining > 0) {
    const first = healthy.findIndex((load) => load > 0);
    if (first >= 0) healthy[first] = (healthy[first] ?? 0) + remaining;
    else {
      const other = degraded.findIndex((load) => load > 0);
      if (other >= 0) degraded[other] = (degraded[other] ?? 0) + remaining;
    }
  }
  return { healthy, degraded, total };
}

/** Shares within one priority: by locality where the cluster says so, else by host weight. */
function spread(
  hosts: readonly Host[],
  all: readonly Host[],
  byLocality: boolean,
  factor: number,
): readonly (readonly [Host, number])[] {
  if (hosts.length === 0) return [];
  if (!byLocality) {
    const total = hosts.reduce((sum, host) => sum + host.weight, 0);
    return hosts.map((host) => [host, host.weight / total] as const);
  }
  const localities = Map.groupBy(hosts, (host) => host.locality);
  const weights = [...localities].map(([locality, members]) => {
    const size = all.filter((host) => host.locality === locality).length;
    const available = Math.min(1, (members.length / Math.max(1, size)) * (factor / 100));
    return { members, weight: (members[0]?.localityWeight ?? 0) * available };
  });
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return spread(hosts, all, false, factor);
  return weights.flatMap(({ members, weight }) =>
    spread(members, members, false, factor).map(
      ([host, share]) => [host, (share * weight) / total] as const,
    ),
  );
}

/** Subsets know no localities unless they are told to (subset_lb.cc PrioritySubsetImpl). */
function usesLocalityWeights(cluster: JsonObject): boolean {
  const subsets = subsetConfig(cluster);
  if (subsets !== undefined && subsets['localityWeightAware'] !== true) return false;
  if (at(cluster, 'commonLbConfig', 'localityWeightedLbConfig') !== undefined) return true;
  return messages(at(cluster, 'loadBalancingPolicy', 'policies')).some(policyWeighsLocalities);
}

function policyFailsOnPanic(policy: JsonObject): boolean {
  const typed = optObj(at(policy, 'typedExtensionConfig', 'typedConfig'));
  return (
    at(typed, 'localityLbConfig', 'zoneAwareLbConfig', 'failTrafficOnPanic') === true ||
    messages(at(typed, 'subsetLbPolicy', 'policies')).some(policyFailsOnPanic)
  );
}

function policyWeighsLocalities(policy: JsonObject): boolean {
  const typed = optObj(at(policy, 'typedExtensionConfig', 'typedConfig'));
  // Consistent hashing has it one level up; wrr_locality is nothing else.
  return (
    at(typed, 'localityLbConfig', 'localityWeightedLbConfig') !== undefined ||
    typed?.['localityWeightedLbConfig'] !== undefined ||
    typed?.['endpointPickingPolicy'] !== undefined ||
    messages(at(typed, 'subsetLbPolicy', 'policies')).some(policyWeighsLocalities)
  );
}

/** One priority's part of the load, and whether it is in panic. */
export interface PriorityLoad {
  readonly priority: number;
  readonly hosts: readonly Host[];
  /** Percent of all load for its healthy, and for its degraded hosts. */
  readonly healthy: number;
  readonly degraded: number;
  readonly panic: boolean;
}

/** docs/envoy.md §4.3: over-provisioning, load per priority, panic (load_balancer_impl.cc recalculatePerPriorityState). */
export function priorityLoads(
  set: HostSet,
  cluster: JsonObject,
  rules: EnvoyRules,
): readonly PriorityLoad[] {
  const groups = Map.groupBy(set.hosts, (host) => host.priority);
  const levels = [...groups]
    .sort(([a], [b]) => a - b)
    .map(([priority, hosts]) => ({
      priority,
      hosts,
      healthy: availability(set, hosts, 'healthy'),
      degraded: availability(set, hosts, 'degraded'),
    }));
  const { healthy, degraded, total } = loads(levels);
  const threshold = panicThreshold(cluster, rules);
  const panics = levels.map((level) => total < 100 && inPanic(level.hosts, threshold));
  // All priorities in panic: the load follows the number of hosts (recalculateLoadInTotalPanic).
  const totalPanic = panics.every(Boolean);
  return levels.map((level, index) => ({
    priority: level.priority,
    hosts: level.hosts,
    panic: panics[index] === true,
    healthy: totalPanic ? (100 * level.hosts.length) / set.hosts.length : (healthy[index] ?? 0),
    degraded: totalPanic ? 0 : (degraded[index] ?? 0),
  }));
}

/** isHostSetInPanic: the plain share of usable hosts, without the over-provisioning factor. */
function inPanic(hosts: readonly Host[], threshold: number): boolean {
  const counted = hosts.filter((host) => !host.excluded);
  const usable = counted.filter((host) => host.health !== 'unhealthy').length;
  return (counted.length === 0 ? 0 : (100 * usable) / counted.length) < threshold;
}

function pickable(
  load: PriorityLoad,
  health: 'healthy' | 'degraded',
  cluster: JsonObject,
): readonly Host[] {
  if (!load.panic) return load.hosts.filter((host) => host.health === health && !host.excluded);
  const fails =
    at(cluster, 'commonLbConfig', 'zoneAwareLbConfig', 'failTrafficOnPanic') === true ||
    messages(at(cluster, 'loadBalancingPolicy', 'policies')).some(policyFailsOnPanic);
  // The tables of consistent hashing know no zones.
  return fails && hashing(cluster) === undefined ? [] : load.hosts;
}

/** The hosts an aggregate's child may pick when it is told the priority and the health. Shares sum up to 1, or there are none. */
export function hostsOfPriority(
  set: HostSet,
  cluster: JsonObject,
  rules: EnvoyRules,
  priority: number,
  health: 'healthy' | 'degraded',
): readonly WeightedHost[] {
  const load = priorityLoads(set, cluster, rules).find((one) => one.priority === priority);
  if (load === undefined) return [];
  const hosts = pickable(load, health, cluster);
  return spread(hosts, load.hosts, usesLocalityWeights(cluster), set.overprovisioning).map(
    ([host, probability]) => ({ host, probability }),
  );
}

/**
 * Weights of the hash tables (thread_aware_lb_impl.cc normalizeWeights): availability does not count, the share of a
 * locality without usable hosts goes to nobody, and where no locality weighs anything there is no host.
 */
function hashShares(
  hosts: readonly Host[],
  all: readonly Host[],
  byLocality: boolean,
): readonly (readonly [Host, number])[] {
  if (!byLocality) return spread(hosts, all, false, 100);
  const localities = [...Map.groupBy(all, (host) => host.locality)].map(([locality, members]) => ({
    weight: members[0]?.localityWeight ?? 0,
    usable: hosts.filter((host) => host.locality === locality),
  }));
  const total = localities.reduce((sum, { weight }) => sum + weight, 0);
  return localities
    .filter(({ weight }) => weight > 0)
    .flatMap(({ weight, usable }) =>
      spread(usable, usable, false, 100).map(
        ([host, share]) => [host, (share * weight) / total] as const,
      ),
    );
}

/** choosePriority: the hash falls among the loads of the priorities, healthy ones first. */
function byHash(
  set: HostSet,
  cluster: JsonObject,
  rules: EnvoyRules,
  hashed: Hashing,
  hash: bigint,
): Balanced {
  const loads = priorityLoads(set, cluster, rules);
  const parts = (['healthy', 'degraded'] as const).flatMap((health) =>
    loads.map((load) => ({ load, percent: load[health] })),
  );
  let left = Number(hash % 100n) + 1;
  const part = parts.find(({ percent }) => (left -= percent) <= 0);
  if (part === undefined) return { hosts: [], panicked: [], priorities: [] };
  const { load } = part;
  // A priority that is chosen for its degraded hosts has none in its table (thread_aware_lb_impl.cc refresh).
  const hosts = pickable(load, 'healthy', cluster);
  const shares = hashShares(hosts, load.hosts, usesLocalityWeights(cluster));
  const host = pickByHash(shares, hashed, hash);
  return {
    hosts: host === undefined ? [] : [{ host, probability: 1 }],
    panicked: load.panic ? [load.priority] : [],
    priorities: [load.priority],
  };
}

/** Which hosts may be picked, with which chance; chances that sum up to less than 1 leave "no healthy upstream". */
export function balance(
  set: HostSet,
  cluster: JsonObject,
  rules: EnvoyRules,
  hash?: bigint,
): Balanced {
  const hashed = hashing(cluster);
  if (hash !== undefined && hashed !== undefined) return byHash(set, cluster, rules, hashed, hash);
  const byLocality = usesLocalityWeights(cluster);
  const shares = new Map<Host, number>();
  const panicked: number[] = [];
  const priorities: number[] = [];
  for (const load of priorityLoads(set, cluster, rules)) {
    if (load.healthy + load.degraded <= 0) continue;
    priorities.push(load.priority);
    if (load.panic) panicked.push(load.priority);
    for (const [health, percent] of [
      ['healthy', load.healthy],
      ['degraded', load.degraded],
    ] as const) {
      if (percent <= 0) continue;
      const hosts = pickable(load, hashed === undefined ? health : 'healthy', cluster);
      // Without a hash chance takes its place; the tables are the same.
      const spreads =
        hashed === undefined
          ? spread(hosts, load.hosts, byLocality, set.overprovisioning)
          : hashShares(hosts, load.hosts, byLocality);
      for (const [host, share] of spreads)
        shares.set(host, (shares.get(host) ?? 0) + (share * percent) / 100);
    }
  }
  const hosts = [...shares].map(([host, probability]) => ({ host, probability }));
  hosts.sort((a, b) => b.probability - a.probability);
  return { hosts, panicked, priorities };
}
