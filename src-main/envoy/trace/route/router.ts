import { type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import type { TraceCluster } from '../../../contract/trace.ts';
import type { TraceHttp } from '../../../contract/trace-request.ts';
import type { HeaderMap } from '../../match/headers.ts';
import { parseIp } from '../../match/ip.ts';
import { reason } from '../../match/reason.ts';
import { type Branch, type Forward, replyBranch } from '../branch.ts';
import type { FilterRun } from '../filters/http-filters.ts';
import { removeHopByHop } from '../http/hop-by-hop.ts';
import { localReply, logged, writtenReply } from '../http/local-reply.ts';
import { loggedClusters } from '../http/logged-clusters.ts';
import { routerConfig } from '../http/router-config.ts';
import type { HttpScope } from '../scope.ts';
import { httpBreaker } from '../upstream/circuit-breaker.ts';
import { notFoundCode, resolveCluster, traceEndpoint, unserved } from '../upstream/cluster.ts';
import { generateHash, hashPolicies } from '../upstream/hash-policy.ts';
import { criteria } from '../upstream/subset.ts';
import { upstreamHttp } from '../upstream/transport-socket.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { recordAction, recordRewrites } from './action-steps.ts';
import { finalizeRequest, setsHostFromEndpoint, updateAuthority } from './finalize.ts';
import { followed, redirectNotes } from './internal-redirect.ts';
import type { SelectedRoute } from './route.ts';
import { silently } from './route-match.ts';
import { failedStrictCheck } from './strict-headers.ts';
import { portStart } from './virtual-host.ts';
import type { ClusterChoice } from './weighted-clusters.ts';

function joined(...flags: readonly string[]): string {
  return flags.filter((flag) => flag !== '').join(',');
}

/** retry_policy of the route, else of the virtual host. */
function retryPolicy(selected: SelectedRoute): JsonObject | undefined {
  return (
    optObj(obj(selected.hit.route['route'])['retryPolicy']) ??
    optObj(selected.virtualHost.virtualHost['retryPolicy'])
  );
}

function sentHttp(
  headers: HeaderMap,
  cluster: JsonObject,
  downstream: TraceHttp['version'],
): TraceHttp {
  const protocol = upstreamHttp(cluster).protocol;
  const version =
    protocol === 'downstream' ? (downstream === 'HTTP/2' ? 'HTTP/2' : 'HTTP/1.1') : protocol;
  const sent = headers.clone();
  const upgrading = /upgrade/i.test(sent.get('connection') ?? '');
  removeHopByHop(sent, upgrading);
  return {
    version,
    scheme: sent.get(':scheme'),
    method: sent.get(':method') ?? 'GET',
    authority: sent.get(':authority') ?? '',
    path: sent.get(':path') ?? null,
    headers: sent
      .entries()
      .filter(([name]) => !name.startsWith(':'))
      .map(([name, value]): [string, string] => [name, value]),
  };
}

/** A pool offers its own protocol where the context lists none (wrapTransportSocketOptions, applicationProtocolFallback). */
function offered(listed: readonly string[], version: TraceHttp['version']): readonly string[] {
  if (listed.length > 0) return listed;
  return [version === 'HTTP/2' ? 'h2' : 'http/1.1'];
}

/** auto_sni: the host without its port; an address is no server name (router.cc). */
function automaticSni(authority: string): string {
  const start = portStart(authority);
  const host = (start < 0 ? authority : authority.slice(0, start)).replace(/^\[(.*)\]$/, '$1');
  return parseIp(host) === undefined ? host : '';
}

function forwarded(
  upstream: Upstream,
  headers: HeaderMap,
  { selected, filters, routeConfig, before }: Forwarding,
  scope: HttpScope,
): Forward {
  const { socket, cluster } = upstream;
  const http = sentHttp(headers, cluster, scope.request.http?.version ?? 'HTTP/1.1');
  const { autoSni, sniHeader } = upstreamHttp(cluster);
  // An empty header leaves the host.
  const named = headers.get(sniHeader) ?? '';
  const override = filters.alpnOverrides.get(http.version === 'HTTP/2' ? 'HTTP2' : 'HTTP11');
  const tls =
    socket.transport === 'plaintext' || socket.transport === 'unknown'
      ? null
      : {
          sni: (autoSni ? automaticSni(named === '' ? http.authority : named) : '') || socket.sni,
          alpn: [...(override ?? offered(socket.alpn, http.version))],
          principal: socket.presents ? (scope.environment.identity ?? null) : null,
        };
  const bind = optObj(optObj(cluster['upstreamBindConfig'])?.['sourceAddress']);
  return {
    upstream,
    tls,
    http,
    sourceIp: text(bind?.['address']) || undefined,
    serverFirst: false,
    followed: (status, location) =>
      followed(obj(selected.hit.route['route']), routeConfig, before, status, location),
    shown: (reply) => writtenReply(scope, reply, undefined).status,
    retryOn: text(retryPolicy(selected)?.['retryOn']),
    tcp: false,
  };
}

interface Routed {
  readonly clusters: readonly TraceCluster[];
  readonly branches: readonly Branch[];
}

/** The router filter for a route that forwards: cluster, rewrites, hosts (docs/envoy.md §3.11). */
export function runRouter(
  selected: SelectedRoute,
  routeConfig: JsonObject,
  filters: FilterRun,
  scope: HttpScope,
): Routed {
  recordAction(obj(selected.hit.route['route']), retryPolicy(selected), scope.record);
  for (const note of redirectNotes(obj(selected.hit.route['route']))) scope.assume(note);
  const failed = failedStrictCheck(routerConfig(scope.manager), scope.headers);
  if (failed !== undefined) {
    const details = `request_headers_failed_strict_check{${failed}}`;
    const reply = { status: 400, flags: joined(filters.flags, 'IH'), details };
    return { clusters: loggedClusters(scope.view, selected), branches: [localReply(scope, reply)] };
  }
  const choices =
    selected.clusters.length > 0
      ? selected.clusters
      : [{ name: '', probability: 1, weighted: undefined }];
  const found = choices.map((choice) =>
    toCluster({ ...scope, headers: scope.headers.clone() }, choice, {
      selected,
      routeConfig,
      filters,
      before: scope,
    }),
  );
  return {
    clusters: found.flatMap(({ clusters }) => clusters),
    branches: found.flatMap(({ branches }) => branches),
  };
}

interface Forwarding {
  readonly selected: SelectedRoute;
  readonly routeConfig: JsonObject;
  readonly filters: FilterRun;
  /** With the headers as the filters left them. */
  readonly before: HttpScope;
}

/** `scope` has headers of its own, which are rewritten for this cluster. */
function toCluster(scope: HttpScope, choice: ClusterChoice, way: Forwarding): Routed {
  const { selected, filters } = way;
  const { headers, record } = scope;
  const { probability, name: cluster } = choice;
  const action = obj(selected.hit.route['route']);
  const outcome = resolveCluster(scope, {
    name: cluster,
    probability,
    criteria: criteria(
      optObj(action['metadataMatch']),
      optObj(choice.weighted?.['metadataMatch']),
      // Filters may have said which subset it is (router.cc metadataMatchCriteria).
      { filterMetadata: scope.metadata },
    ),
    hash: requestHash(scope, choice, way),
  });
  // The cluster is looked up before the rewrites, so one that is missing or drops logs the original path.
  if (outcome.kind !== 'not-found' && outcome.kind !== 'dropped') {
    if (selected.virtualHost.virtualHost['includeRequestAttemptCount'] === true)
      headers.set('x-envoy-attempt-count', '1');
    finalizeRequest(selected, choice.weighted, way.routeConfig, headers, scope);
    recordRewrites(way.before.headers, headers, record);
  }
  const place = { cluster, ...logged(scope) };
  const known: TraceCluster = { name: cluster, probability, endpoints: null };
  // The status goes by the request as it was before the rewrites.
  const answer = (status: number, flag: string, details: string, share = 1): Branch =>
    localReply(
      way.before,
      { status, flags: joined(filters.flags, flag), details },
      { ...place, probability: probability * share },
    );
  switch (outcome.kind) {
    case 'not-found': {
      const flag = scope.rules.atLeast(18) ? 'NC' : 'NR';
      return {
        clusters: [],
        branches: [answer(notFoundCode(action), flag, 'cluster_not_found')],
      };
    }
    case 'unknown':
      return {
        clusters: [known],
        branches: [replyBranch(0, filters.flags, '', { ...place, probability, end: 'unknown' })],
      };
    case 'dropped':
      return {
        clusters: [known],
        branches: [answer(503, 'UDO', 'unconditional_drop_overload')],
      };
    case 'hosts': {
      const { upstreams } = outcome;
      const none = unserved(upstreams);
      const unhealthy = none > 0 ? [answer(503, 'UH', 'no_healthy_upstream', none)] : [];
      // Of the cluster that the host is of: an aggregate has none of its own.
      const stopped = (upstream: Upstream): Branch | undefined => {
        const breaker = httpBreaker(upstream.cluster, action, scope.rules);
        if (breaker === undefined) return undefined;
        if (breaker === 'pending') record.assume(reason('trace.assume.noConnection', { cluster }));
        return breaker === 'no-pool'
          ? answer(503, 'UH', 'no_healthy_upstream', upstream.probability)
          : answer(503, 'UO', overflowDetails, upstream.probability);
      };
      const branches = upstreams.map(
        (upstream) =>
          stopped(upstream) ??
          (unsendable(headers)
            ? answer(503, 'DPE', missingProtocol, upstream.probability)
            : toHost(scope, upstream, way, place, probability)),
      );
      return {
        clusters: [{ ...known, endpoints: upstreams.map(traceEndpoint) }],
        branches: [...unhealthy, ...branches],
      };
    }
  }
}

/** The host is chosen by the headers as they are sent on, so they are rewritten before their time. */
function requestHash(scope: HttpScope, choice: ClusterChoice, way: Forwarding): bigint | undefined {
  const { selected } = way;
  const policies = hashPolicies(obj(selected.hit.route['route']));
  if (policies.length === 0) return undefined;
  const quiet = { ...silently(scope), headers: scope.headers.clone() };
  finalizeRequest(selected, choice.weighted, way.routeConfig, quiet.headers, quiet);
  return generateHash(policies, { ...scope, headers: quiet.headers });
}

const overflowDetails = 'upstream_reset_before_response_started{overflow}';
const missingProtocol =
  'filter_removed_required_request_headers{missing_required_header:_:protocol}';

/** A CONNECT that a rewrite gave a path cannot be sent (header_utility.cc checkRequiredRequestHeaders). */
function unsendable(headers: HeaderMap): boolean {
  return (
    headers.get(':method') === 'CONNECT' &&
    headers.get(':protocol') === undefined &&
    headers.get(':path') !== undefined
  );
}

function toHost(
  scope: HttpScope,
  upstream: Upstream,
  way: Forwarding,
  place: Partial<Branch>,
  probability: number,
): Branch {
  const { selected, filters } = way;
  const sent = scope.headers.clone();
  const action = obj(selected.hit.route['route']);
  const { hostname } = upstream.host;
  if (setsHostFromEndpoint(selected) && hostname !== '')
    updateAuthority(sent, hostname, action['appendXForwardedHost'] === true, scope);
  return replyBranch(0, filters.flags, 'via_upstream', {
    ...place,
    authority: sent.get(':authority') ?? null,
    probability: probability * upstream.probability,
    end: 'forward',
    forward: forwarded(upstream, sent, way, scope),
  });
}
