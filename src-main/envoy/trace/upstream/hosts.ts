import type { JsonObject } from '../../../contract/json.ts';
import type { Considered, Reason } from '../../../contract/trace.ts';
import { reason } from '../../match/reason.ts';
import type { Scope } from '../scope.ts';
import type { Host, HostSet } from './host-set.ts';
import { balance } from './load-balancer.ts';
import { selectSubset } from './subset.ts';
import { upstreamSocket } from './transport-socket.ts';
import type { ClusterQuestion, Picked } from './upstream.ts';

/** The first thing that kept a host from being picked. */
function whyNotPicked(host: Host, members: readonly Host[], priorities: readonly number[]): Reason {
  const params = { priority: host.priority };
  if (!members.includes(host)) return reason('trace.endpoint.notInSubset', params);
  if (host.excluded) return reason('trace.endpoint.excluded', params);
  if (host.health !== 'unhealthy' && !priorities.includes(host.priority))
    return reason('trace.endpoint.otherPriority', params);
  return reason(`trace.endpoint.lost.${host.health}`, params);
}

/** Subset, then priorities, panic and weights: the hosts of a cluster that lists them. */
export function pickHosts(
  scope: Scope,
  cluster: JsonObject,
  { name, criteria, hash }: ClusterQuestion,
  set: HostSet,
): Picked {
  const subset = selectSubset(cluster, criteria, set.hosts);
  const members = { ...set, hosts: subset.hosts ?? set.hosts };
  const narrow = balance(members, cluster, scope.rules, hash);
  const balanced =
    subset.orAny === true && narrow.hosts.length === 0
      ? balance(set, cluster, scope.rules, hash)
      : narrow;
  const upstreams = balanced.hosts.map(({ host, probability }) => ({
    host,
    probability,
    socket: upstreamSocket(cluster, host),
    cluster,
  }));
  const picked = new Set(balanced.hosts.map(({ host }) => host));
  const considered = set.hosts
    .filter((host) => !picked.has(host))
    .map((host): Considered => ({
      name: host.address,
      ref: null,
      path: '',
      reason: whyNotPicked(host, members.hosts, balanced.priorities),
      shadowed: false,
    }));
  const params = {
    count: upstreams.length,
    total: set.hosts.length,
    unhealthy: members.hosts.filter((host) => host.health === 'unhealthy').length,
    subset: subset.how,
  };
  const { panicked, priorities } = balanced;
  const why =
    set.hosts.length === 0
      ? reason('trace.endpoint.empty', { name })
      : upstreams.length === 0
        ? reason('trace.endpoint.noneHealthy', params)
        : panicked.length > 0
          ? reason('trace.endpoint.panic', { ...params, priority: panicked.join(',') })
          : reason('trace.endpoint.chosen', { ...params, priority: priorities.join(',') });
  return { upstreams, why, considered };
}
