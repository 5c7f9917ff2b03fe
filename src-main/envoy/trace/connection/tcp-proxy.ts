import { type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import type { TraceCluster, TraceRequest } from '../../../contract/trace.ts';
import { messages } from '../../match/fields.ts';
import { cidrContains, parseCidr, parseIp } from '../../match/ip.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { type Branch, closeBranch, type Forward } from '../branch.ts';
import type { ProxyView } from '../proxy-view.ts';
import type { Recorder } from '../recorder.ts';
import { type ClusterChoice, weightedChoices } from '../route/weighted-clusters.ts';
import { resolveCluster, traceEndpoint, unserved, type Upstream } from '../upstream/cluster.ts';
import { criteria } from '../upstream/subset.ts';

export interface TcpScope {
  readonly view: ProxyView;
  readonly context: MatchContext;
  readonly record: Recorder;
  readonly restored: boolean;
  readonly identity: string | undefined;
  /** The bytes of the client as they reach tcp_proxy: TLS that nobody terminated stays TLS. */
  readonly request: TraceRequest;
  readonly terminatedTls: boolean;
}

/** v2's `deprecated_v1.routes`: destination and source lists, first match (3.12 of envoy.md). */
function legacyRoute(config: JsonObject, context: MatchContext): JsonObject | undefined {
  const legacy = optObj(config['deprecatedV1']) ?? optObj(config['routeConfig']);
  const within = (list: readonly JsonObject[], ip: string): boolean => {
    const address = parseIp(ip);
    return (
      list.length === 0 ||
      list.some((range) => {
        const cidr = parseCidr(range);
        return cidr !== undefined && address !== undefined && cidrContains(cidr, address);
      })
    );
  };
  const ports = (ranges: string, port: number): boolean =>
    ranges === '' ||
    ranges.split(',').some((range) => {
      const [low, high] = range.split('-', 2);
      return port >= Number(low) && port <= Number(high ?? low);
    });
  return messages(legacy?.['routes']).find(
    (route) =>
      within(messages(route['destinationIpList']), context.connection.destination.ip) &&
      ports(text(route['destinationPorts']), context.connection.destination.port) &&
      within(messages(route['sourceIpList']), context.connection.source.ip) &&
      ports(text(route['sourcePorts']), context.connection.source.port),
  );
}

function choices(config: JsonObject, context: MatchContext): readonly ClusterChoice[] {
  const named = (name: string): readonly ClusterChoice[] => [
    { name, probability: 1, weighted: undefined },
  ];
  const cluster = text(config['cluster']);
  const perConnection = context.filterState.get('envoy.tcp_proxy.cluster');
  const weighted = optObj(config['weightedClusters']);
  if (cluster === '' && weighted !== undefined) return weightedChoices(weighted, context);
  if (perConnection !== undefined) return named(perConnection);
  if (cluster !== '') return named(cluster);
  const legacy = legacyRoute(config, context);
  return legacy === undefined ? [] : named(text(legacy['cluster']));
}

function forwarded(upstream: Upstream, scope: TcpScope): Forward {
  const { socket } = upstream;
  const { request } = scope;
  const opaque = request.tls !== null && !scope.terminatedTls ? request.tls : null;
  const tls =
    socket.transport === 'plaintext' || socket.transport === 'unknown'
      ? opaque
      : {
          sni: socket.sni,
          alpn: [...socket.alpn],
          principal: socket.presents ? (scope.identity ?? null) : null,
        };
  const bind = optObj(optObj(upstream.cluster['upstreamBindConfig'])?.['sourceAddress']);
  return {
    upstream,
    tls,
    // Wrapped into our own TLS, the client's TLS is bytes that no HTTP codec reads.
    http: opaque !== null && tls !== opaque ? null : request.http,
    sourceIp: text(bind?.['address']) || undefined,
    serverFirst: request.serverFirst === true,
    retryOn: '',
    tcp: true,
  };
}

/** tcp_proxy: one branch per endpoint of each cluster it may choose. */
export function runTcpProxy(
  config: JsonObject,
  scope: TcpScope,
): { readonly clusters: readonly TraceCluster[]; readonly branches: readonly Branch[] } {
  const { view, context, record } = scope;
  const clusters: TraceCluster[] = [];
  const branches: Branch[] = [];
  const chosen = choices(config, context);
  if (chosen.length === 0) {
    record.step({ kind: 'cluster', name: '', reason: reason('trace.tcp.noRoute') });
    return { clusters, branches: [closeBranch('NR', '')] };
  }
  if (optObj(config['tunnelingConfig']) !== undefined)
    record.assume(
      reason('trace.assume.tunneling', { host: text(obj(config['tunnelingConfig'])['hostname']) }),
    );
  for (const choice of chosen) {
    const outcome = resolveCluster(
      view,
      {
        name: choice.name,
        probability: choice.probability,
        criteria: criteria(
          optObj(config['metadataMatch']),
          optObj(choice.weighted?.['metadataMatch']),
        ),
        restored: scope.restored,
      },
      context,
      record,
    );
    const probability = choice.probability;
    const cluster = choice.name;
    const known: TraceCluster = { name: cluster, probability, endpoints: null };
    switch (outcome.kind) {
      case 'not-found':
        branches.push(
          closeBranch(context.rules.atLeast(18) ? 'NC' : 'NR', '', { probability, cluster }),
        );
        break;
      case 'unknown':
        clusters.push(known);
        branches.push(closeBranch('', '', { probability, cluster, end: 'unknown' }));
        break;
      case 'dropped':
        clusters.push(known);
        branches.push(closeBranch('', '', { probability, cluster }));
        break;
      case 'hosts':
        clusters.push({ ...known, endpoints: outcome.upstreams.map(traceEndpoint) });
        if (unserved(outcome.upstreams) > 0)
          branches.push(
            closeBranch('UH', '', {
              probability: probability * unserved(outcome.upstreams),
              cluster,
            }),
          );
        for (const upstream of outcome.upstreams)
          branches.push(
            closeBranch('', '', {
              probability: probability * upstream.probability,
              cluster,
              end: 'forward',
              forward: forwarded(upstream, scope),
            }),
          );
    }
  }
  return { clusters, branches };
}
