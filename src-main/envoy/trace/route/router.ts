import { type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import type { TraceCluster, TraceHttp } from '../../../contract/trace.ts';
import type { HeaderMap } from '../../match/headers.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { type Branch, type Forward, replyBranch } from '../branch.ts';
import { type FilterRun, localReplyStatus } from '../filters/http-filters.ts';
import type { HttpScope } from '../http/http-connection.ts';
import { removeHopByHop } from '../http/request-headers.ts';
import {
  notFoundCode,
  resolveCluster,
  traceEndpoint,
  unserved,
  type Upstream,
} from '../upstream/cluster.ts';
import { criteria } from '../upstream/subset.ts';
import { upstreamHttp } from '../upstream/transport-socket.ts';
import { recordAction, recordRewrites } from './action-steps.ts';
import {
  finalizeRequest,
  type SelectedRoute,
  setsHostFromEndpoint,
  updateAuthority,
} from './route.ts';
import { portStart } from './virtual-host.ts';

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
    headers: [...sent.entries()]
      .filter(([name]) => !name.startsWith(':'))
      .map(([name, value]): [string, string] => [name, value]),
  };
}

function forwarded(
  upstream: Upstream,
  headers: HeaderMap,
  filters: FilterRun,
  scope: HttpScope,
  retryOn: string,
): Forward {
  const { socket, cluster } = upstream;
  const http = sentHttp(headers, cluster, scope.request.http?.version ?? 'HTTP/1.1');
  const { autoSni } = upstreamHttp(cluster);
  const start = portStart(http.authority);
  const host = start < 0 ? http.authority : http.authority.slice(0, start);
  const override = filters.alpnOverrides.get(http.version === 'HTTP/2' ? 'HTTP2' : 'HTTP11');
  const tls =
    socket.transport === 'plaintext' || socket.transport === 'unknown'
      ? null
      : {
          sni: autoSni ? host : socket.sni,
          alpn: [...(override ?? socket.alpn)],
          principal: socket.presents ? (scope.identity ?? null) : null,
        };
  const bind = optObj(optObj(cluster['upstreamBindConfig'])?.['sourceAddress']);
  return {
    upstream,
    tls,
    http,
    sourceIp: text(bind?.['address']) || undefined,
    serverFirst: false,
    retryOn,
    tcp: false,
  };
}

/** The router filter for a route that forwards: cluster, rewrites, hosts (3.11 of envoy.md). */
export function runRouter(
  selected: SelectedRoute,
  routeConfig: JsonObject,
  filters: FilterRun,
  scope: HttpScope,
  context: MatchContext,
): { readonly clusters: readonly TraceCluster[]; readonly branches: readonly Branch[] } {
  const { view, record } = scope;
  const action = obj(selected.hit.route['route']);
  const clusters: TraceCluster[] = [];
  const branches: Branch[] = [];
  const retryOn = text(retryPolicy(selected)?.['retryOn']);
  recordAction(action, retryPolicy(selected), record);
  const choices =
    selected.clusters.length > 0
      ? selected.clusters
      : [{ name: '', probability: 1, weighted: undefined }];
  for (const choice of choices) {
    const { probability, name: cluster } = choice;
    const headers = context.headers?.clone();
    if (headers === undefined) continue;
    const local = { ...context, headers };
    const outcome = resolveCluster(
      view,
      {
        name: cluster,
        probability,
        criteria: criteria(
          optObj(action['metadataMatch']),
          optObj(choice.weighted?.['metadataMatch']),
        ),
        restored: scope.restored,
      },
      local,
      record,
    );
    // The cluster is looked up before the rewrites, so a missing one logs the original path.
    if (outcome.kind !== 'not-found') {
      finalizeRequest(selected, choice.weighted, routeConfig, headers, local);
      recordRewrites(context.headers, headers, record);
    }
    const logged = {
      probability,
      cluster,
      path: headers.get(':path') ?? null,
      authority: headers.get(':authority') ?? null,
    };
    const known: TraceCluster = { name: cluster, probability, endpoints: null };
    const answer = (status: number, flag: string, details: string, share = 1): void => {
      branches.push(
        replyBranch(localReplyStatus(status, context), joined(filters.flags, flag), details, {
          ...logged,
          probability: probability * share,
        }),
      );
    };
    switch (outcome.kind) {
      case 'not-found':
        answer(notFoundCode(action), context.rules.atLeast(18) ? 'NC' : 'NR', 'cluster_not_found');
        break;
      case 'unknown':
        clusters.push(known);
        branches.push(replyBranch(0, filters.flags, '', { ...logged, end: 'unknown' }));
        break;
      case 'dropped':
        clusters.push(known);
        answer(503, 'UDO', 'unconditional_drop_overload');
        break;
      case 'hosts':
        clusters.push({ ...known, endpoints: outcome.upstreams.map(traceEndpoint) });
        if (unserved(outcome.upstreams) > 0)
          answer(503, 'UH', 'no_healthy_upstream', unserved(outcome.upstreams));
        // A CONNECT that a rewrite gave a path cannot be sent (header_utility.cc checkRequiredRequestHeaders).
        if (
          headers.get(':method') === 'CONNECT' &&
          headers.get(':protocol') === undefined &&
          headers.get(':path') !== undefined
        ) {
          answer(
            503,
            'DPE',
            'filter_removed_required_request_headers{missing_required_header:_:protocol}',
            1 - unserved(outcome.upstreams),
          );
          break;
        }
        for (const upstream of outcome.upstreams) {
          const sent = headers.clone();
          if (setsHostFromEndpoint(selected) && upstream.host.hostname !== '')
            updateAuthority(
              sent,
              upstream.host.hostname,
              action['appendXForwardedHost'] === true,
              local,
            );
          branches.push(
            replyBranch(0, filters.flags, 'via_upstream', {
              ...logged,
              authority: sent.get(':authority') ?? null,
              probability: probability * upstream.probability,
              end: 'forward',
              forward: forwarded(upstream, sent, filters, scope, retryOn),
            }),
          );
        }
    }
  }
  return { clusters, branches };
}
