import { at, type JsonObject, obj, text } from '../../contract/json.ts';
import type { Considered, Reason, TraceHop, TraceRequest } from '../../contract/trace.ts';
import type { ProxyConfig } from '../dump.ts';
import { filterConfig, filterKind } from '../filters.ts';
import { chainWords } from '../match/chain-words.ts';
import { messages } from '../match/fields.ts';
import type { ConnectionFacts, MatchContext } from '../match/match-context.ts';
import { reason } from '../match/reason.ts';
import type { EnvoyRules } from '../match/rules.ts';
import { type Branch, closeBranch, type HopFindings, nothingFound } from './branch.ts';
import {
  type ChainSelection,
  requiresClientCertificate,
  selectFilterChain,
  transportSocketKind,
} from './connection/filter-chain.ts';
import { type ListenerHit, selectListener } from './connection/listener.ts';
import { detect } from './connection/listener-filters.ts';
import { runTcpProxy } from './connection/tcp-proxy.ts';
import { clientCertificateRefused, missingSecret } from './connection/tls.ts';
import { rbacReason } from './filters/http-filters.ts';
import { denialDetails, evaluateRbac, evaluateShadow } from './filters/rbac.ts';
import { runHttp } from './http/http-connection.ts';
import { type ProxyView, proxyView, refOf } from './proxy-view.ts';
import { type Recorder, recorder } from './recorder.ts';

/** What the evaluator must be told about the proxy beyond its dump. */
export interface HopEnvironment {
  /** `name.namespace`, empty for a file. */
  readonly pod: string;
  /** URI SAN of the proxy's own certificate, presented to upstreams. */
  readonly identity: string | undefined;
  /** The proxy's own address; 127.0.0.1 when unknown. */
  readonly ip?: string | undefined;
}

export interface HopResult {
  /** Everything but the outcome, which depends on the branch: see `finishHop`. */
  readonly hop: TraceHop;
  readonly branches: readonly Branch[];
  readonly dependsOn: readonly Reason[];
  /** The kernel refuses: nothing listens at the address. */
  readonly refusedByKernel: boolean;
  readonly tlsTerminated: boolean;
}

/** One request at one Envoy: everything it decides, by its configuration alone. Sends nothing. */
export function traceHop(
  proxy: ProxyConfig,
  request: TraceRequest,
  environment: HopEnvironment,
): HopResult {
  const view = proxyView(proxy);
  const rules = view.rules(request.envoyVersion, request.runtime ?? {});
  const record = recorder();
  const hit = selectListener(view, request, record);
  const findings =
    hit === undefined ? nothingFound : atListener(view, hit, request, environment, rules, record);
  const first = findings.branches[0];
  return {
    refusedByKernel: hit === undefined,
    tlsTerminated: findings.tlsTerminated,
    branches: findings.branches,
    dependsOn: record.dependsOn,
    hop: {
      pod: environment.pod,
      listener: hit?.serving.name ?? null,
      filterChain: findings.filterChain,
      routeConfig: findings.routeConfig,
      virtualHost: findings.virtualHost,
      route: findings.route,
      clusters: [...findings.clusters],
      path: first?.path ?? null,
      authority: first?.authority ?? null,
      status: first === undefined || first.end === 'unknown' ? null : first.status,
      flags: first?.flags ?? '',
      details: first?.details ?? '',
      location: first?.location ?? null,
      peer: request.tls?.principal ?? null,
      envoyVersion: rules.version,
      steps: [...record.steps],
      assumptions: [...record.assumptions, ...record.dependsOn],
    },
  };
}

function atListener(
  view: ProxyView,
  hit: ListenerHit,
  request: TraceRequest,
  environment: HopEnvironment,
  rules: EnvoyRules,
  record: Recorder,
): HopFindings {
  const detected = detect(hit, request, rules, record);
  if (detected === undefined) return { ...nothingFound, branches: [closeBranch('', '')] };
  const facts: ConnectionFacts = {
    destination: hit.local,
    source: request.source,
    directSource: request.directSource ?? request.source,
    // Nothing detected is raw_buffer (active_tcp_socket.cc newConnection).
    transportProtocol:
      detected.transportProtocol === '' ? 'raw_buffer' : detected.transportProtocol,
    serverName: detected.serverName,
    applicationProtocols: detected.applicationProtocols,
    tls: false,
    peerPrincipal: undefined,
    peerPresented: false,
    peerValidated: false,
  };
  const selection = selectFilterChain(hit.listener, facts, rules, (why) => {
    record.depends(why);
  });
  recordChain(hit, selection, record);
  const { chain } = selection;
  if (chain === undefined)
    return { ...nothingFound, branches: [closeBranch('NR', 'filter_chain_not_found')] };
  const name = text(chain['name']);
  const named = { ...nothingFound, filterChain: name };
  const secured = handshake(view, hit, chain, selection.path, request, record);
  if (secured === 'failed')
    return {
      ...failedHandshake(chain, {
        view,
        hit,
        environment,
        rules,
        record,
        request,
        connection: facts,
      }),
      filterChain: name,
    };
  const connection: ConnectionFacts =
    secured === 'terminated'
      ? {
          ...facts,
          tls: true,
          peerPrincipal: request.tls?.principal ?? undefined,
          peerPresented: request.tls?.principal != null,
          peerValidated: request.tls?.principal != null,
        }
      : facts;
  const scope = { view, hit, environment, rules, record, request, connection };
  return {
    ...named,
    ...networkFilters(chain, selection.path, scope),
    filterChain: name,
    tlsTerminated: connection.tls,
  };
}

function wordsOf(chain: JsonObject): string {
  return chainWords(obj(chain['filterChainMatch']));
}

function recordChain(hit: ListenerHit, selection: ChainSelection, record: Recorder): void {
  const ref = refOf(hit.serving.entry);
  const considered = selection.considered.map((one): Considered => ({
    name: text(one.chain['name']),
    ref,
    path: `/filterChains/${String(one.index)}`,
    // A chain without a name is told from the others by its match.
    reason: { ...one.reason, params: { ...one.reason.params, chain: wordsOf(one.chain) } },
    shadowed: false,
  }));
  record.step({
    kind: 'filter-chain',
    name: text(selection.chain?.['name']),
    ref,
    path: selection.path,
    reason: reason(`trace.chain.${selection.how}`, {
      chain: selection.chain === undefined ? '' : wordsOf(selection.chain),
      survivors: selection.survivors.map(([level, left]) => `${level} ${String(left)}`).join(', '),
    }),
    considered,
  });
}

/** Does the connection get through the chain's transport socket? */
function handshake(
  view: ProxyView,
  hit: ListenerHit,
  chain: JsonObject,
  path: string,
  request: TraceRequest,
  record: Recorder,
): 'plain' | 'terminated' | 'failed' {
  const kind = transportSocketKind(chain);
  const step = (why: Reason): void => {
    record.step({
      kind: 'tls',
      name: '',
      ref: refOf(hit.serving.entry),
      path: `${path}/transportSocket`,
      reason: why,
    });
  };
  if (kind === 'unknown') {
    const why = reason('trace.depends.transportSocket', {
      name: text(at(chain, 'transportSocket', 'name')),
    });
    step(why);
    record.depends(why);
    return request.tls === null ? 'plain' : 'terminated';
  }
  if (kind === 'raw') return 'plain';
  if (request.tls === null) {
    step(reason('trace.tls.plaintext'));
    return 'failed';
  }
  const secret = missingSecret(view, chain);
  if (secret !== undefined) {
    step(reason('trace.tls.secretMissing', { secret }));
    return 'failed';
  }
  if (requiresClientCertificate(chain) && request.tls.principal === null) {
    step(reason('trace.tls.noClientCertificate'));
    return 'failed';
  }
  if (request.tls.principal !== null && clientCertificateRefused(chain, request.tls.principal)) {
    step(reason('trace.tls.clientRefused', { principal: request.tls.principal }));
    return 'failed';
  }
  step(reason('trace.tls.terminated', { principal: request.tls.principal ?? '–' }));
  return 'terminated';
}

/**
 * tcp_proxy chooses its cluster as soon as the connection is there, before the handshake: what it finds stands in
 * the log, a missing cluster or an empty one even closes first.
 */
function failedHandshake(chain: JsonObject, scope: ChainScope): HopFindings {
  const filter = messages(chain['filters']).find((one) => filterKind(one) === 'tcp-proxy');
  const closed = { ...nothingFound, branches: [closeBranch('', '')] };
  if (filter === undefined) return closed;
  const found = tcpProxy(filterConfig(filter) ?? {}, scope, networkContext(scope, new Map()));
  return {
    ...closed,
    clusters: found.clusters,
    branches: found.branches.map(({ flags, probability, cluster }) =>
      closeBranch(flags, '', { probability, cluster }),
    ),
  };
}

function networkContext(scope: ChainScope, filterState: ReadonlyMap<string, string>): MatchContext {
  const { rules, connection, request, record } = scope;
  return {
    rules,
    connection,
    headers: undefined,
    remoteIp: connection.source.ip,
    metadata: {},
    filterState,
    random: request.random ?? undefined,
    depends: record.depends.bind(record),
    assume: record.assume.bind(record),
  };
}

function tcpProxy(
  config: JsonObject,
  scope: ChainScope,
  context: MatchContext,
): ReturnType<typeof runTcpProxy> {
  return runTcpProxy(config, {
    view: scope.view,
    context,
    record: scope.record,
    restored: scope.hit.restored,
    identity: scope.environment.identity,
    request: scope.request,
    terminatedTls: scope.connection.tls,
  });
}

interface ChainScope {
  readonly view: ProxyView;
  readonly hit: ListenerHit;
  readonly environment: HopEnvironment;
  readonly rules: EnvoyRules;
  readonly record: Recorder;
  readonly request: TraceRequest;
  readonly connection: ConnectionFacts;
}

/** Network filters that pass bytes on unchanged. */
const passing =
  /metadata_exchange|peer_exchange|wasm|stats|connection_limit|mysql_proxy|mongo_proxy|postgres_proxy|zookeeper|kafka_broker|local_ratelimit|forward_downstream_sni|sni_verifier|authn|mixer/i;

function networkFilters(chain: JsonObject, chainPath: string, scope: ChainScope): HopFindings {
  const { view, record, request, connection, hit, rules } = scope;
  const filterState = new Map<string, string>();
  const context = networkContext(scope, filterState);
  let denial: string | undefined;
  for (const [index, filter] of messages(chain['filters']).entries()) {
    const config = filterConfig(filter) ?? {};
    const name = text(filter['name']);
    const path = `${chainPath}/filters/${String(index)}`;
    const step = (why: Reason): void => {
      record.step({
        kind: 'network-filter',
        name,
        ref: refOf(hit.serving.entry),
        path,
        reason: why,
      });
    };
    switch (filterKind(filter)) {
      case 'rbac': {
        const shadow = evaluateShadow(config, { ...context, depends: () => undefined });
        if (shadow?.denied === true)
          step(reason('trace.filter.rbacShadowDenied', { policy: shadow.policy }));
        const verdict = evaluateRbac(config, context);
        if (verdict === undefined) break;
        step(rbacReason(verdict));
        if (verdict.denied) denial ??= denialDetails(verdict.policy);
        break;
      }
      case 'sni-cluster':
        if (connection.serverName !== '')
          filterState.set('envoy.tcp_proxy.cluster', connection.serverName);
        step(reason('trace.network.sniCluster', { cluster: connection.serverName }));
        break;
      case 'http-connection-manager': {
        step(reason('trace.network.http'));
        // A denial of the network filter closes before the first request is parsed.
        if (denial !== undefined) return { ...nothingFound, branches: [closeBranch('', denial)] };
        return runHttp(config, {
          view,
          rules,
          connection,
          request,
          record,
          restored: hit.restored,
          identity: scope.environment.identity,
          ownIp: scope.environment.ip ?? '127.0.0.1',
          filterState,
          listenerRef: refOf(hit.serving.entry),
          filterChain: text(chain['name']),
          path: `${path}/typedConfig`,
        });
      }
      case 'tcp-proxy': {
        step(reason('trace.network.tcp'));
        const found = tcpProxy(config, scope, context);
        // RBAC is asked at the first bytes; tcp_proxy has connected by then, so the cluster stands in the log.
        if (denial === undefined) return { ...nothingFound, ...found };
        const details = denial;
        return {
          ...nothingFound,
          clusters: found.clusters,
          // A missing or empty cluster has closed the connection before anybody asked RBAC.
          branches: found.branches.map((branch) =>
            branch.end === 'forward'
              ? closeBranch('', details, {
                  cluster: branch.cluster,
                  probability: branch.probability,
                })
              : branch,
          ),
        };
      }
      default:
        if (otherFilter(name, config, step, record)) break;
        return { ...nothingFound, branches: [closeBranch('', '', { end: 'unknown' })] };
    }
  }
  // A chain without a terminal filter closes.
  record.step({ kind: 'network-filter', name: '', reason: reason('trace.network.none') });
  return { ...nothingFound, branches: [closeBranch('', '')] };
}

/** True: the filter passes the bytes on (perhaps with a doubt that is noted). */
function otherFilter(
  name: string,
  config: JsonObject,
  step: (why: Reason) => void,
  record: Recorder,
): boolean {
  const type = text(config['@type']);
  if (passing.test(name) || passing.test(type)) return true;
  const why = reason('trace.depends.networkFilter', { name });
  step(why);
  record.depends(why);
  // Proxies of other protocols end the chain; anything else (ext_authz …) may let it go on.
  return !/redis|thrift|dubbo|sip|zookeeper_proxy|generic_proxy|echo|direct_response/i.test(
    name + type,
  );
}
