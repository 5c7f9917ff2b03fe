import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import type { TraceEndpoint } from '../../../contract/trace.ts';
import type { ResourceEntry } from '../../dump.ts';
import { reason } from '../../match/reason.ts';
import { noteEntry, notePart } from '../notes.ts';
import { refOf } from '../proxy-view.ts';
import type { Scope } from '../scope.ts';
import { aggregateUpstreams, childPriorities } from './aggregate.ts';
import { assignment, clusterType, type Host, hostSet } from './host-set.ts';
import { pickHosts } from './hosts.ts';
import { forwardProxyHost, originalDestination } from './single-host.ts';
import { upstreamSocket } from './transport-socket.ts';
import type { ClusterQuestion, Picked, Upstream } from './upstream.ts';
import { upstreamFilters } from './upstream-filters.ts';

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

/** Undefined: the dump does not say which hosts there are. */
type Resolve = (
  scope: Scope,
  cluster: JsonObject,
  question: ClusterQuestion,
) => Picked | 'dropped' | undefined;

function single(cluster: JsonObject, host: Host): readonly Upstream[] {
  return [{ host, probability: 1, socket: upstreamSocket(cluster, host), cluster }];
}

const originalDst: Resolve = (scope, cluster) => {
  const host = originalDestination(cluster, scope, scope.hit.restored);
  return host === undefined
    ? { upstreams: [], why: reason('trace.endpoint.noOriginalDestination') }
    : {
        upstreams: single(cluster, host),
        why: reason('trace.endpoint.originalDestination', { address: host.address }),
      };
};

const forwardProxy: Resolve = (scope, cluster) => {
  const host = forwardProxyHost(scope);
  const name = host.address;
  scope.assume(reason('trace.assume.dns', { name }));
  return { upstreams: single(cluster, host), why: reason('trace.endpoint.forwardProxy', { name }) };
};

const aggregate: Resolve = (scope, cluster, question) => {
  const levels = childPriorities(scope.view, cluster);
  if (levels === undefined) return undefined;
  const upstreams = aggregateUpstreams(levels, cluster, question, scope);
  const children = [...new Set(levels.map(({ child }) => text(child['name'])))].join(', ');
  return {
    upstreams,
    why: reason('trace.endpoint.aggregate', { count: upstreams.length, children }),
  };
};

const listed: Resolve = (scope, cluster, question) => {
  const { view } = scope;
  const assigned = assignment(view, cluster);
  const set = hostSet(view, cluster, assigned);
  if (set === undefined) return undefined;
  const own = optObj(cluster['loadAssignment']);
  if (assigned !== undefined) noteEntry(scope, 'endpoints', assigned.entry, assigned.message);
  else if (own !== undefined) notePart(scope, 'endpoints', own);
  // tcp_proxy does not look at it.
  const drops = question.tcp !== true;
  if (set.dropsAll && drops) return 'dropped';
  if (set.drops && drops)
    scope.assume(reason('trace.assume.dropOverload', { name: question.name }));
  return pickHosts(scope, cluster, question, set);
};

const byType: Readonly<Record<string, Resolve>> = {
  ORIGINAL_DST: originalDst,
  DYNAMIC_FORWARD_PROXY: forwardProxy,
  AGGREGATE: aggregate,
};

/** Cluster name → hosts with their chances and transport sockets. */
export function resolveCluster(scope: Scope, question: ClusterQuestion): ClusterOutcome {
  const { name } = question;
  const { view, record } = scope;
  const entry = name === '' ? undefined : view.serving('cluster', name);
  if (entry === undefined) {
    notFound(scope, name);
    return { kind: 'not-found' };
  }
  const cluster = view.resource(entry);
  noteEntry(scope, 'cluster', entry, cluster);
  upstreamFilters(scope, cluster);
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
  const found = (byType[type] ?? listed)(scope, cluster, question);
  if (found === 'dropped') return { kind: 'dropped', cluster };
  endpointStep(scope, entry, name, found);
  return found === undefined
    ? { kind: 'unknown', cluster }
    : { kind: 'hosts', cluster, upstreams: found.upstreams };
}

function notFound({ view, record }: Scope, name: string): void {
  const warming = view.proxy.dump.named('cluster', name).some((one) => one.state === 'warming');
  record.step({
    kind: 'cluster',
    name,
    reason: reason(warming ? 'trace.cluster.warming' : 'trace.cluster.notFound', {
      name: name === '' ? '–' : name,
    }),
  });
}

function endpointStep(
  { record }: Scope,
  entry: ResourceEntry,
  name: string,
  found: Picked | undefined,
): void {
  record.step({
    kind: 'endpoint',
    name,
    ref: refOf(entry),
    reason: found?.why ?? reason('trace.endpoint.unknown'),
    considered: found?.considered ?? [],
  });
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
