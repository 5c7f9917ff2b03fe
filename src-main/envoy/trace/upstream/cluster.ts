import { at, type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import type { Considered, Reason, TraceEndpoint } from '../../../contract/trace.ts';
import { scalars } from '../../match/fields.ts';
import { formatAddress, parseAddress } from '../../match/ip.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { type ProxyView, refOf } from '../proxy-view.ts';
import type { Recorder } from '../recorder.ts';
import { clusterType, type Host, type HostSet, hostSet } from './host-set.ts';
import { balance, hostsOfPriority, priorityLoads } from './load-balancer.ts';
import { selectSubset } from './subset.ts';
import { type UpstreamSocket, upstreamSocket } from './transport-socket.ts';

export interface Upstream {
  readonly host: Host;
  readonly probability: number;
  readonly socket: UpstreamSocket;
  /** The cluster the host is of (an aggregate's child). */
  readonly cluster: JsonObject;
}

export type ClusterOutcome =
  /** No active cluster of that name. */
  | { readonly kind: 'not-found' }
  /** Endpoints are not in the dump. */
  | { readonly kind: 'unknown'; readonly cluster: JsonObject }
  | { readonly kind: 'dropped'; readonly cluster: JsonObject }
  /** Empty: no healthy upstream. */
  | {
      readonly kind: 'hosts';
      readonly cluster: JsonObject;
      readonly upstreams: readonly Upstream[];
    };

function originalDestination(
  cluster: JsonObject,
  context: MatchContext,
  restored: boolean,
): Host | undefined {
  const config = optObj(cluster['originalDstLbConfig']);
  const port = num(config?.['upstreamPortOverride']) ?? 0;
  let target = restored ? context.connection.destination : undefined;
  const state = context.filterState.get('envoy.network.transport_socket.original_dst_address');
  if (state !== undefined) target = parseAddress(state) ?? target;
  else if (config?.['useHttpHeader'] === true && context.headers !== undefined) {
    const name = text(config['httpHeaderName']) || 'x-envoy-original-dst-host';
    const value = context.headers.get(name);
    // What is no ip:port is passed over (original_dst_cluster.cc chooseHost).
    if (value !== undefined) target = parseAddress(value) ?? target;
  }
  if (target === undefined) return undefined;
  const real = port === 0 ? target : { ...target, port };
  return {
    address: formatAddress(real.ip, real.port),
    ip: real.ip,
    port: real.port,
    // original_dst_cluster.cc names its hosts so, which auto_host_rewrite shows.
    hostname: `${text(cluster['name'])}${formatAddress(real.ip, real.port)}`,
    internalListener: '',
    health: 'healthy',
    excluded: false,
    weight: 1,
    priority: 0,
    locality: '',
    localityWeight: 0,
    metadata: {},
    localityMetadata: {},
  };
}

/** A host that only DNS can tell: dynamic_forward_proxy takes the authority, DNS clusters their names. */
function forwardProxyHost(context: MatchContext): Host {
  const authority = context.headers?.get(':authority') ?? context.connection.serverName;
  return {
    address: authority,
    ip: authority,
    port: 0,
    hostname: authority,
    internalListener: '',
    health: 'healthy',
    excluded: false,
    weight: 1,
    priority: 0,
    locality: '',
    localityWeight: 0,
    metadata: {},
    localityMetadata: {},
  };
}

interface ChildPriority {
  readonly child: JsonObject;
  readonly set: HostSet;
  readonly priority: number;
}

/** An aggregate's children in order, priority by priority; absent children and empty priorities are skipped (4.7). */
function childPriorities(
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
function aggregateUpstreams(
  levels: readonly ChildPriority[],
  cluster: JsonObject,
  criteria: JsonObject,
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
    return (['healthy', 'degraded'] as const).flatMap((health) =>
      load[health] <= 0
        ? []
        : hostsOfPriority(asked, child, context.rules, priority, health).map(
            ({ host, probability }): Upstream => ({
              host,
              probability: (probability * load[health]) / 100,
              socket: upstreamSocket(child, host),
              cluster: child,
            }),
          ),
    );
  });
}

export interface ClusterQuestion {
  readonly name: string;
  readonly probability: number;
  /** metadata_match criteria under "envoy.lb". */
  readonly criteria: JsonObject;
  /** The original destination was restored. */
  readonly restored: boolean;
}

/** The first thing that kept a host from being picked. */
function whyNotPicked(host: Host, members: readonly Host[], priorities: readonly number[]): Reason {
  const params = { priority: host.priority };
  if (!members.includes(host)) return reason('trace.endpoint.notInSubset', params);
  if (host.excluded) return reason('trace.endpoint.excluded', params);
  if (host.health !== 'unhealthy' && !priorities.includes(host.priority))
    return reason('trace.endpoint.otherPriority', params);
  return reason(`trace.endpoint.lost.${host.health}`, params);
}

/** Cluster name → hosts with their chances and transport sockets. */
export function resolveCluster(
  view: ProxyView,
  question: ClusterQuestion,
  context: MatchContext,
  record: Recorder,
): ClusterOutcome {
  const { name } = question;
  const entry = name === '' ? undefined : view.serving('cluster', name);
  if (entry === undefined) {
    const warming = view.proxy.dump.named('cluster', name).some((one) => one.state === 'warming');
    record.step({
      kind: 'cluster',
      name,
      reason: reason(warming ? 'trace.cluster.warming' : 'trace.cluster.notFound', {
        name: name === '' ? '–' : name,
      }),
    });
    return { kind: 'not-found' };
  }
  const cluster = view.resource(entry);
  const type = clusterType(cluster);
  record.step({
    kind: 'cluster',
    name,
    ref: refOf(entry),
    reason: reason('trace.cluster.chosen', {
      name,
      type,
      percent: Math.round(question.probability * 1000) / 10,
    }),
  });
  const hostsOutcome = (
    upstreams: readonly Upstream[],
    why: Reason,
    considered: readonly Considered[] = [],
  ): ClusterOutcome => {
    record.step({ kind: 'endpoint', name, ref: refOf(entry), reason: why, considered });
    return { kind: 'hosts', cluster, upstreams };
  };
  const single = (host: Host): readonly Upstream[] => [
    { host, probability: 1, socket: upstreamSocket(cluster, host), cluster },
  ];
  if (type === 'ORIGINAL_DST') {
    const host = originalDestination(cluster, context, question.restored);
    return host === undefined
      ? hostsOutcome([], reason('trace.endpoint.noOriginalDestination'))
      : hostsOutcome(
          single(host),
          reason('trace.endpoint.originalDestination', { address: host.address }),
        );
  }
  if (type === 'DYNAMIC_FORWARD_PROXY') {
    const host = forwardProxyHost(context);
    record.assume(reason('trace.assume.dns', { name: host.address }));
    return hostsOutcome(
      single(host),
      reason('trace.endpoint.forwardProxy', { name: host.address }),
    );
  }
  if (type === 'AGGREGATE') {
    const levels = childPriorities(view, cluster);
    if (levels !== undefined) {
      const upstreams = aggregateUpstreams(levels, cluster, question.criteria, context);
      const children = [...new Set(levels.map(({ child }) => text(child['name'])))].join(', ');
      return hostsOutcome(
        upstreams,
        reason('trace.endpoint.aggregate', { count: upstreams.length, children }),
      );
    }
  }
  const set = type === 'AGGREGATE' ? undefined : hostSet(view, cluster);
  if (set === undefined) {
    record.step({
      kind: 'endpoint',
      name,
      ref: refOf(entry),
      reason: reason('trace.endpoint.unknown'),
    });
    return { kind: 'unknown', cluster };
  }
  if (set.dropsAll) return { kind: 'dropped', cluster };
  if (set.drops) record.assume(reason('trace.assume.dropOverload', { name }));
  const subset = selectSubset(cluster, question.criteria, set.hosts);
  const considered = { ...set, hosts: subset.hosts ?? set.hosts };
  const balanced = balance(considered, cluster, context.rules);
  const upstreams = balanced.hosts.map(({ host, probability }): Upstream => {
    return { host, probability, socket: upstreamSocket(cluster, host), cluster };
  });
  const picked = new Set(balanced.hosts.map(({ host }) => host));
  const lost = set.hosts
    .filter((host) => !picked.has(host))
    .map((host): Considered => ({
      name: host.address,
      ref: null,
      path: '',
      reason: whyNotPicked(host, considered.hosts, balanced.priorities),
      shadowed: false,
    }));
  const unhealthy = considered.hosts.filter((host) => host.health === 'unhealthy').length;
  const params = {
    count: upstreams.length,
    total: set.hosts.length,
    unhealthy,
    subset: subset.how,
  };
  if (upstreams.length === 0)
    return hostsOutcome(
      [],
      set.hosts.length === 0
        ? reason('trace.endpoint.empty', { name })
        : reason('trace.endpoint.noneHealthy', params),
      lost,
    );
  return hostsOutcome(
    upstreams,
    balanced.panicked.length > 0
      ? reason('trace.endpoint.panic', { ...params, priority: balanced.panicked.join(',') })
      : reason('trace.endpoint.chosen', { ...params, priority: balanced.priorities.join(',') }),
    lost,
  );
}

/** The share of requests that finds no host at all; below a thousandth it is rounding. */
export function unserved(upstreams: readonly Upstream[]): number {
  const left = 1 - upstreams.reduce((sum, one) => sum + one.probability, 0);
  return left > 0.001 ? left : 0;
}

export function traceEndpoint(upstream: Upstream): TraceEndpoint {
  const { host, socket } = upstream;
  return {
    address: host.address,
    probability: upstream.probability,
    health: host.health,
    priority: host.priority,
    locality: host.locality,
    hostname: host.hostname,
    transport: socket.transport,
    transportSocket: socket.name,
    sni: socket.sni,
  };
}

/** Response code for a cluster that is not there: 503 unless the route says 404 or 500. */
export function notFoundCode(action: JsonObject): number {
  switch (action['clusterNotFoundResponseCode']) {
    case 'NOT_FOUND':
    case 1:
      return 404;
    case 'INTERNAL_SERVER_ERROR':
    case 2:
      return 500;
    default:
      return 503;
  }
}
