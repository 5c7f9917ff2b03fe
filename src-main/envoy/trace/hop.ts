import { text } from '../../contract/json.ts';
import type { Reason, TraceHop } from '../../contract/trace.ts';
import type { TraceRequest } from '../../contract/trace-request.ts';
import type { ProxyConfig } from '../dump.ts';
import { reason } from '../match/reason.ts';
import { type Branch, closeBranch, type HopFindings, nothingFound } from './branch.ts';
import { recordChain } from './connection/chain-steps.ts';
import { selectFilterChain } from './connection/filter-chain.ts';
import { failedHandshake, handshake } from './connection/handshake.ts';
import { type ListenerHit, selectListener } from './connection/listener.ts';
import { detect, type Detected } from './connection/listener-filters.ts';
import { networkFilters } from './connection/network-filters.ts';
import { writeFilterState } from './filters/set-filter-state.ts';
import { noteChains, notePart } from './notes.ts';
import { proxyView } from './proxy-view.ts';
import { recorder } from './recorder.ts';
import { connectionScope, type HopEnvironment, type HopQuestion, type Scope } from './scope.ts';

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
    hit === undefined
      ? nothingFound
      : atListener({ view, rules, request, environment, record }, hit);
  const patch = rules.decidingPatch();
  if (patch !== undefined)
    record.assume(reason('trace.assume.patch', { version: rules.version, patch }));
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

function atListener(question: HopQuestion, hit: ListenerHit): HopFindings {
  const { request, rules, record } = question;
  const detected = detect(hit, request, rules, record);
  if (detected === undefined) return { ...nothingFound, branches: [closeBranch('', '')] };
  const scope = arrived(question, hit, detected);
  writeFilterState(detected.filterState, scope);
  notePart(scope, 'listener', hit.listener);
  noteChains(scope, hit.listener);
  const selection = selectFilterChain(hit.listener, scope);
  recordChain(scope, selection);
  const { chain, path } = selection;
  if (chain === undefined)
    return { ...nothingFound, branches: [closeBranch('NR', 'filter_chain_not_found')] };
  notePart(scope, 'filter-chain', chain);
  const filterChain = text(chain['name']);
  const secured = handshake(scope, chain, path);
  if (secured === 'failed') return { ...failedHandshake(scope, chain), filterChain };
  const inside = secured === 'terminated' ? terminated(scope) : scope;
  return {
    ...networkFilters(inside, chain, path),
    filterChain,
    tlsTerminated: inside.connection.tls,
  };
}

function arrived(question: HopQuestion, hit: ListenerHit, detected: Detected): Scope {
  const { request } = question;
  return connectionScope(question, hit, {
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
  });
}

/** Behind the handshake: who the peer is, is known. */
function terminated(scope: Scope): Scope {
  const { tls } = scope.request;
  const presented = tls?.principal != null;
  return {
    ...scope,
    connection: {
      ...scope.connection,
      tls: true,
      peerPrincipal: tls?.principal ?? undefined,
      peerPresented: presented,
      peerValidated: presented,
    },
  };
}
