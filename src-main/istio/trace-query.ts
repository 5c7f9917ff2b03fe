import { AppError } from '../contract/errors.ts';
import { splitProxyId } from '../contract/proxy-id.ts';
import type { Reason, Trace } from '../contract/trace.ts';
import type { ResolvedRequest, TraceExpectation, TraceQuery } from '../contract/trace-query.ts';
import type { Address } from '../contract/trace-request.ts';
import { formatAddress, parseAddress, parseIp } from '../envoy/match/ip.ts';
import { reason } from '../envoy/match/reason.ts';
import { sentence } from '../words/keys.ts';
import { arrivalAt, unknownAddress } from './arrival.ts';
import { hostAddress } from './host-address.ts';
import { type MeshQuestion, traceMesh } from './mesh-trace.ts';
import type { MeshPod, MeshView } from './mesh-view.ts';
import { httpOf, tlsOf } from './query-http.ts';
import { type Target, target } from './query-target.ts';

function sourceOf(query: TraceQuery, from: MeshPod | undefined): Address {
  const given = query.source ?? '';
  const parsed = parseAddress(given);
  if (parsed !== undefined) return parsed;
  if (parseIp(given) !== undefined) return { ip: given, port: 0 };
  if (given !== '') throw new AppError('bad-request', sentence('error.istio.no-source', { given }));
  return { ip: from?.ips[0] ?? unknownAddress, port: 40_000 };
}

export interface ResolvedQuery {
  readonly question: MeshQuestion;
  readonly assumptions: readonly Reason[];
}

/** The pod a query starts at; throws AppError `pod-not-found` for one that the mesh does not have. */
function callerOf(mesh: MeshView, query: TraceQuery): MeshPod | undefined {
  const name = query.from ?? '';
  if (name === '') return undefined;
  const pod = mesh.pod(name);
  if (pod === undefined)
    throw new AppError('pod-not-found', sentence('error.istio.no-such-pod', { name }));
  return pod;
}

/** Fills in what the question leaves open, and says what was guessed. Throws AppError `bad-request`, `pod-not-found`. */
export function resolveQuery(mesh: MeshView, query: TraceQuery): ResolvedQuery {
  const from = callerOf(mesh, query);
  const to = target(query.to);
  const http = httpOf(query, to);
  const assumptions: Reason[] = [];
  const direction = query.direction ?? 'outbound';
  const destination = destinationOf(mesh, to, from, direction, assumptions);
  const source = sourceOf(query, direction === 'outbound' ? from : undefined);
  return {
    assumptions,
    question: {
      from,
      entry: direction,
      request: {
        acceptedAt: null,
        destination,
        source,
        tls: tlsOf(query, to, http),
        http,
        serverFirst: query.serverFirst === true,
        random: query.random ?? null,
        envoyVersion: query.envoyVersion ?? undefined,
      },
    },
  };
}

function destinationOf(
  mesh: MeshView,
  to: Target,
  from: MeshPod | undefined,
  direction: 'outbound' | 'inbound' | 'gateway',
  assumptions: Reason[],
): Address {
  if (direction !== 'outbound' && from !== undefined) return arrivalAt(mesh, from, to, assumptions);
  if (parseIp(to.host) !== undefined) return { ip: to.host, port: to.port };
  const proxy = from === undefined ? undefined : mesh.proxy(from.name);
  const namespace = from === undefined ? 'default' : splitProxyId(from.name).namespace;
  const service = mesh.serviceByHost(to.host, namespace);
  const ip = service?.clusterIps[0];
  if (ip !== undefined) return { ip, port: to.port };
  // A headless service's name is the addresses of its pods.
  const endpoint = service?.ports.find((port) => port.port === to.port)?.endpoints[0];
  if (endpoint !== undefined) return { ip: endpoint.ip, port: to.port };
  const known = proxy === undefined ? undefined : hostAddress(proxy, to.host, to.port);
  if (known !== undefined) return { ip: known, port: to.port };
  // TEST-NET-1: an address that no mesh has stands for one that only DNS knows.
  const stand = '192.0.2.1';
  assumptions.push(reason('trace.assume.hostAddress', { host: to.host, address: stand }));
  return { ip: stand, port: to.port };
}

/** The whole answer to a query. Throws AppError `bad-request`, `pod-not-found`. */
export function traceQuery(mesh: MeshView, query: TraceQuery): Trace {
  return traceResolved(mesh, resolveQuery(mesh, query));
}

/** The answer to a query whose open ends are filled in. */
export function traceResolved(mesh: MeshView, { question, assumptions }: ResolvedQuery): Trace {
  const trace = traceMesh(mesh, question);
  return assumptions.length === 0
    ? trace
    : {
        ...trace,
        verdict: {
          ...trace.verdict,
          assumptions: [...assumptions, ...trace.verdict.assumptions],
        },
      };
}

/** What is really asked, in the words of the form: what was guessed and looked up stands in it. */
export function resolvedView(mesh: MeshView, { question }: ResolvedQuery): ResolvedRequest {
  const { request, entry = 'outbound' } = question;
  const service = mesh.serviceByIp(request.destination.ip);
  return {
    direction: entry,
    destination: formatAddress(request.destination.ip, request.destination.port),
    service: service === undefined ? '' : `${service.name}.${service.namespace}`,
    source: formatAddress(request.source.ip, request.source.port),
    tls: request.tls,
    http: request.http === null ? null : { ...request.http, headers: [] },
  };
}

/** The outcome of a trace in the terms of a saved check. */
export function expectationOf(trace: Trace): TraceExpectation {
  const { kind, status, flags, details, location } = trace.verdict;
  const first = trace.hops[0];
  return {
    kind,
    status,
    flags,
    details,
    location,
    route: first?.route ?? null,
    clusters: first?.clusters.map((cluster) => cluster.name) ?? [],
  };
}

/** Names of the fields in which an outcome is not what a check expects. */
export function changedFields(expected: TraceExpectation, trace: Trace): readonly string[] {
  const now = expectationOf(trace);
  const out: string[] = [];
  for (const field of ['kind', 'status', 'flags', 'details', 'location', 'route'] as const)
    if (expected[field] !== undefined && expected[field] !== now[field]) out.push(field);
  const clusters = expected.clusters;
  if (clusters !== undefined && clusters.toSorted().join() !== now.clusters?.toSorted().join())
    out.push('clusters');
  return out;
}
