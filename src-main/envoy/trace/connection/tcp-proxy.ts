import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import type { TraceCluster } from '../../../contract/trace.ts';
import { messages } from '../../match/fields.ts';
import { cidrContains, parseCidr, parseIp } from '../../match/ip.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { type Branch, closeBranch, type Forward } from '../branch.ts';
import { type ClusterChoice, weightedChoices } from '../route/weighted-clusters.ts';
import type { Scope } from '../scope.ts';
import { tcpBreaker } from '../upstream/circuit-breaker.ts';
import { resolveCluster, traceEndpoint, unserved } from '../upstream/cluster.ts';
import { generateHash, hashPolicies } from '../upstream/hash-policy.ts';
import { criteria } from '../upstream/subset.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** v2's `deprecated_v1.routes`: destination and source lists, first match (docs/envoy.md §3.12). */
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

function forwarded(upstream: Upstream, scope: Scope): Forward {
  const { socket } = upstream;
  const { request } = scope;
  const opaque = request.tls !== null && !scope.connection.tls ? request.tls : null;
  const tls =
    socket.transport === 'plaintext' || socket.transport === 'unknown'
      ? opaque
      : {
          sni: socket.sni,
          alpn: [...socket.alpn],
          principal: socket.presents ? (scope.environment.identity ?? null) : null,
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

interface TcpFindings {
  readonly clusters: readonly TraceCluster[];
  readonly branches: readonly Branch[];
}

/** tcp_proxy: one branch per endpoint of each cluster it may choose. */
export function runTcpProxy(config: JsonObject, scope: Scope): TcpFindings {
  const { record } = scope;
  const chosen = choices(config, scope);
  if (chosen.length === 0) {
    record.step({ kind: 'cluster', name: '', reason: reason('trace.tcp.noRoute') });
    return { clusters: [], branches: [closeBranch('NR', '')] };
  }
  const tunnel = optObj(config['tunnelingConfig']);
  if (tunnel !== undefined)
    record.assume(reason('trace.assume.tunneling', { host: text(tunnel['hostname']) }));
  const found = chosen.map((choice) => toCluster(config, choice, scope));
  return {
    clusters: found.flatMap(({ clusters }) => clusters),
    branches: found.flatMap(({ branches }) => branches),
  };
}

function toCluster(config: JsonObject, choice: ClusterChoice, scope: Scope): TcpFindings {
  const { name: cluster, probability } = choice;
  const outcome = resolveCluster(scope, {
    name: cluster,
    probability,
    tcp: true,
    criteria: criteria(optObj(config['metadataMatch']), optObj(choice.weighted?.['metadataMatch'])),
    hash: generateHash(hashPolicies(config), scope),
  });
  const known: TraceCluster = { name: cluster, probability, endpoints: null };
  const close = (flags: string, rest: Partial<Branch> = {}): Branch =>
    closeBranch(flags, '', { probability, cluster, ...rest });
  switch (outcome.kind) {
    case 'not-found':
      return { clusters: [], branches: [close(scope.rules.atLeast(18) ? 'NC' : 'NR')] };
    case 'unknown':
      return { clusters: [known], branches: [close('', { end: 'unknown' })] };
    case 'dropped':
      return { clusters: [known], branches: [close('')] };
    case 'hosts': {
      const { upstreams } = outcome;
      const none = unserved(upstreams);
      const stopped = tcpBreaker(outcome.cluster, upstreams, scope.rules);
      const whole = stopped();
      if (whole !== undefined) return { clusters: [known], branches: [close(whole)] };
      return {
        clusters: [{ ...known, endpoints: upstreams.map(traceEndpoint) }],
        branches: [
          ...(none > 0 ? [close('UH', { probability: probability * none })] : []),
          ...upstreams.map((upstream) =>
            close(stopped(upstream) ?? '', {
              probability: probability * upstream.probability,
              ...(stopped(upstream) === undefined
                ? { end: 'forward', forward: forwarded(upstream, scope) }
                : {}),
            }),
          ),
        ],
      };
    }
  }
}
