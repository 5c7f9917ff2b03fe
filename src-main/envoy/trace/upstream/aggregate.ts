import { at, type JsonObject } from '../../../contract/json.ts';
import { scalars } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import type { ProxyView } from '../proxy-view.ts';
import { hashing } from './hash.ts';
import { type HostSet, hostSet } from './host-set.ts';
import { balance, hostsOfPriority, priorityLoads, type WeightedHost } from './load-balancer.ts';
import { selectSubset } from './subset.ts';
import { upstreamSocket } from './transport-socket.ts';
import type { ClusterQuestion, Upstream } from './upstream.ts';

interface ChildPriority {
  readonly child: JsonObject;
  readonly set: HostSet;
  readonly priority: number;
}

/** An aggregate's children in order, priority by priority; absent children and empty priorities are skipped (4.7). */
export function childPriorities(
  view: ProxyView,
  cluster: JsonObject,
): readonly ChildPriority[] | undefined {
  const out: ChildPriority[] = [];
  for (const name of scalars(at(cluster, 'clusterType', 'typedConfig', 'clusters'))) {
    const entry = view.serving('cluster', name);
    if (entry === undefined) continue;
    const child = view.resource(entry);
    const set = hostSet(view, child);
    if (set === undefined) return undefined;
    const priorities = [...new Set(set.hosts.map((host) => host.priority))].sort((a, b) => a - b);
    for (const priority of priorities) out.push({ child, set, priority });
  }
  return out;
}

/** The aggregate picks a priority, then the child it belongs to picks within it, by its own panic and subsets. */
export function aggregateUpstreams(
  levels: readonly ChildPriority[],
  cluster: JsonObject,
  { criteria, hash }: ClusterQuestion,
  context: MatchContext,
): readonly Upstream[] {
  const hosts = levels.flatMap(({ set, priority }, index) =>
    set.hosts
      .filter((host) => host.priority === priority)
      .map((host) => ({ ...host, priority: index })),
  );
  const whole: HostSet = {
    hosts,
    overprovisioning: 140,
    weightedPriorityHealth: false,
    dropsAll: false,
    drops: false,
  };
  return priorityLoads(whole, cluster, context.rules).flatMap((load) => {
    const level = levels[load.priority];
    if (level === undefined) return [];
    const { child, set, priority } = level;
    const members = selectSubset(child, criteria, set.hosts).hosts ?? set.hosts;
    const asked = { ...set, hosts: members };
    const upstream = ({ host, probability }: WeightedHost, percent: number): Upstream => ({
      host,
      probability: (probability * percent) / 100,
      socket: upstreamSocket(child, host),
      cluster: child,
    });
    // Consistent hashing finds its priority by the hash, whatever it was told (thread_aware_lb_impl.cc chooseHost).
    if (hashing(child) !== undefined)
      return balance(asked, child, context.rules, hash).hosts.map((one) =>
        upstream(one, load.healthy + load.degraded),
      );
    return (['healthy', 'degraded'] as const).flatMap((health) =>
      load[health] <= 0
        ? []
        : hostsOfPriority(asked, child, context.rules, priority, health).map((one) =>
            upstream(one, load[health]),
          ),
    );
  });
}
