import type {
  Address,
  Trace,
  TraceBranch,
  TraceHop,
  TraceRequest,
  Verdict,
} from '../contract/trace.ts';
import { formatAddress, isLoopback, parseIp } from '../envoy/match/ip.ts';
import { reason } from '../envoy/match/reason.ts';
import { matchString } from '../envoy/match/string-matcher.ts';
import type { Branch, Forward } from '../envoy/trace/branch.ts';
import { lookupListener } from '../envoy/trace/connection/listener.ts';
import { proxyView } from '../envoy/trace/proxy-view.ts';
import { knownEndpoints } from '../envoy/trace/upstream/host-set.ts';
import { boundAddresses } from './arrival.ts';
import { inboundCapture, isPassthroughSource, outboundCapture, outboundPort } from './capture.ts';
import {
  applicationEnd,
  finishHop,
  kernelRefusal,
  type LegEnd,
  serverRefusal,
  unknownEnd,
  verdictOf,
} from './leg-end.ts';
import {
  type MeshPod,
  type MeshService,
  type MeshServicePort,
  type MeshView,
  proxyIdentity,
} from './mesh-view.ts';

/** The client's side of the question: from which pod, to which address, with what. */
export interface MeshQuestion {
  /** Undefined: from outside the mesh, at the destination's own address. */
  readonly from: MeshPod | undefined;
  /** `inbound`, `gateway`: the connection comes to `from` out of the network; default: `from` opens it. */
  readonly entry?: 'outbound' | 'inbound' | 'gateway';
  readonly request: TraceRequest;
}

interface Way {
  readonly probability: number;
  readonly hops: readonly TraceHop[];
  readonly end: LegEnd;
}

const maxHops = 8;
const maxBranches = 8;
const maxAlternatives = 16;

interface Leg {
  readonly mesh: MeshView;
  /** The pod the connection leaves; undefined: from outside. */
  readonly from: MeshPod | undefined;
  readonly request: TraceRequest;
  readonly depth: number;
  /** The destination came from discovery or Kubernetes, so something is taken to listen there. */
  readonly known: boolean;
}

/** What happens to a connection that an application opens, over every Envoy on its way. */
export function traceMesh(mesh: MeshView, question: MeshQuestion): Trace {
  const { request } = question;
  const { from } = question;
  if (question.entry === 'inbound' || question.entry === 'gateway') {
    const leg: Leg = { mesh, from: undefined, request, depth: 0, known: false };
    if (from === undefined) return merged(acrossNetwork(leg));
    // It comes to this proxy, whatever other pod or service the address may also be. Nothing redirects to a gateway.
    return merged(question.entry === 'gateway' ? atEnvoy(from, leg, true) : atPod(leg, from));
  }
  const wanted = from === undefined ? undefined : outboundCapture(from, request.destination);
  const captured = from === undefined ? undefined : acceptedAt(mesh, from, wanted);
  const leg: Leg = { mesh, from, request, depth: 0, known: false };
  const { destination } = request;
  const ip = parseIp(destination.ip);
  const itself =
    ip !== undefined && (isLoopback(ip) || from?.ips.includes(destination.ip) === true);
  const ways =
    from !== undefined && itself
      ? ended(application(leg, from))
      : from !== undefined && captured !== undefined
        ? atEnvoy(from, { ...leg, request: { ...request, acceptedAt: captured } }, false)
        : acrossNetwork(leg);
  return merged(ways);
}

function merged(all: readonly Way[]): Trace {
  const ways = all.toSorted((a, b) => b.probability - a.probability);
  const first = ways[0];
  if (first === undefined)
    return {
      verdict: verdictOf(unknownEnd(reason('trace.end.tooLong')), []),
      hops: [],
      alternatives: [],
    };
  const verdict = verdictOf(first.end, first.hops);
  const others = ways.slice(1, maxAlternatives + 1).map((way): TraceBranch => ({
    probability: way.probability,
    verdict: verdictOf(way.end, way.hops),
    hops: [...way.hops],
  }));
  const differs = others.filter((other) => !sameOutcome(other.verdict, verdict));
  if (differs.length === 0 || verdict.kind === 'depends')
    return { verdict, hops: [...first.hops], alternatives: others };
  const share = Math.round(differs.reduce((sum, one) => sum + one.probability, 0) * 1000) / 10;
  return {
    verdict: {
      ...verdict,
      kind: 'depends',
      assumptions: [...verdict.assumptions, reason('trace.depends.chance', { percent: share })],
    },
    hops: [...first.hops],
    alternatives: others,
  };
}

function sameOutcome(a: Verdict, b: Verdict): boolean {
  return (
    a.kind === b.kind && a.status === b.status && a.location === b.location && a.flags === b.flags
  );
}

/**
 * Up to Istio 1.1 inbound connections go to 15001, too (`virtual` hands both directions over); a proxy that has
 * neither listener intercepts nothing (interceptionMode NONE).
 */
function acceptedAt(
  mesh: MeshView,
  pod: MeshPod,
  captured: Address | undefined,
): Address | undefined {
  const proxy = captured === undefined ? undefined : mesh.proxy(pod.name);
  if (captured === undefined || proxy === undefined) return captured;
  const view = proxyView(proxy);
  return [captured, { ...captured, port: outboundPort }].find(
    (address) => lookupListener(view, address) !== undefined,
  );
}

/** From the network to an address: the node's translation of service addresses, then the pod that has it. */
function acrossNetwork(leg: Leg): readonly Way[] {
  const { mesh, request } = leg;
  const { destination } = request;
  const service = mesh.serviceByIp(destination.ip) ?? mesh.serviceByNode(destination);
  if (service !== undefined) {
    const endpoints = portOf(service, destination)?.endpoints ?? [];
    if (endpoints.length === 0)
      return ended(
        kernelRefusal(
          reason('trace.end.noServiceEndpoint', {
            service: `${service.name}.${service.namespace}`,
            address: formatAddress(destination.ip, destination.port),
          }),
          'delayed connect error: Network is unreachable',
        ),
      );
    return endpoints.slice(0, maxBranches).flatMap((endpoint) => {
      // Whether a pod can reach itself this way depends on the node's hairpin mode.
      const way =
        leg.from?.ips.includes(endpoint.ip) === true
          ? ended(unknownEnd(reason('trace.depends.hairpin', { pod: leg.from.name })))
          : acrossNetwork({
              ...leg,
              known: true,
              request: { ...request, destination: endpoint, source: translated(leg) },
            });
      return way.map((one) => ({ ...one, probability: one.probability / endpoints.length }));
    });
  }
  const pod = mesh.podByIp(destination.ip);
  return pod === undefined ? ended(outside(leg)) : atPod(leg, pod);
}

/** What takes a connection that comes to a pod out of the network: its Envoy, or the application. */
function atPod(leg: Leg, pod: MeshPod): readonly Way[] {
  const { mesh, request } = leg;
  const captured = acceptedAt(mesh, pod, inboundCapture(pod, request.destination));
  if (captured !== undefined)
    return atEnvoy(pod, { ...leg, request: { ...request, acceptedAt: captured } }, true);
  if (pod.proxy === 'gateway' || isBoundAt(mesh, pod, request.destination))
    return atEnvoy(pod, { ...leg, request: { ...request, acceptedAt: null } }, true);
  return ended(application(leg, pod));
}

/** Without redirection: Consul's public listener, and Istio's where nothing is intercepted, stand at the pod's own address. */
function isBoundAt(mesh: MeshView, pod: MeshPod, { ip, port }: Address): boolean {
  const proxy = mesh.proxy(pod.name);
  if (proxy === undefined) return false;
  return boundAddresses(proxyView(proxy)).some((one) => one.ip === ip && one.port === port);
}

function portOf(service: MeshService, { ip, port }: Address): MeshServicePort | undefined {
  const direct = service.clusterIps.includes(ip);
  return service.ports.find((one) => (direct ? one.port : one.nodePort) === port);
}

/** Behind the node's translation the source is the node (masquerading), which rules about addresses see. */
function translated(leg: Leg): Address {
  const node = leg.from?.hostIp ?? '';
  return node === '' ? leg.request.source : { ip: node, port: 0 };
}

function ended(end: LegEnd): readonly Way[] {
  return [{ probability: 1, hops: [], end }];
}

/** An address that no pod of the mesh has. */
function outside(leg: Leg): LegEnd {
  const { destination } = leg.request;
  const address = formatAddress(destination.ip, destination.port);
  // Without Kubernetes' lists every address is outside: that is no doubt about this one.
  if (leg.known || leg.mesh.services.length === 0)
    return applicationEnd(reason('trace.end.outside', { address }));
  return unknownEnd(reason('trace.depends.outside', { address }));
}

/** Does any proxy at hand list the address (or any port of it) as an endpoint? The first few are asked. */
function isEndpoint(mesh: MeshView, address: Address, exactly: boolean): boolean {
  const text = exactly ? formatAddress(address.ip, address.port) : address.ip;
  return mesh.proxies.slice(0, 20).some((name) => {
    const proxy = mesh.proxy(name);
    return proxy !== undefined && knownEndpoints(proxy.dump).has(text);
  });
}

/** The application in a pod: is anything known to listen at that port? */
function application(leg: Leg, pod: MeshPod): LegEnd {
  const { destination } = leg.request;
  const address = formatAddress(destination.ip, destination.port);
  if (leg.known || isEndpoint(leg.mesh, destination, true))
    return applicationEnd(reason('trace.end.application', { pod: pod.name, address }));
  const listening = listeningPorts(leg.mesh, pod);
  if (listening.has(destination.port))
    return applicationEnd(reason('trace.end.application', { pod: pod.name, address }));
  // Other ports of the pod are known, this one is not: it is taken to be closed.
  const known = listening.size > 0 || isEndpoint(leg.mesh, destination, false);
  return known
    ? kernelRefusal(
        reason('trace.end.nothingListens', { pod: pod.name, address }),
        'delayed connect error: Connection refused',
      )
    : unknownEnd(reason('trace.depends.nothingListens', { pod: pod.name, address }));
}

/** Ports that the pod declares or that services send to. */
function listeningPorts(mesh: MeshView, pod: MeshPod): ReadonlySet<number> {
  const ports = new Set(pod.ports);
  for (const service of mesh.services)
    for (const port of service.ports)
      for (const one of port.endpoints) if (pod.ips.includes(one.ip)) ports.add(one.port);
  return ports;
}

/** One Envoy, and everything behind it. */
function atEnvoy(pod: MeshPod, leg: Leg, inbound: boolean): readonly Way[] {
  const { mesh, request } = leg;
  const proxy = mesh.proxy(pod.name);
  if (proxy === undefined)
    return ended(unknownEnd(reason('trace.depends.noDump', { pod: pod.name })));
  if (leg.depth >= maxHops) return ended(unknownEnd(reason('trace.end.tooLong')));
  const result = mesh.hop(proxy, request, {
    pod: pod.name,
    identity: proxyIdentity(mesh, pod),
    ip: pod.ips[0],
  });
  if (result.refusedByKernel) {
    const address = formatAddress(request.destination.ip, request.destination.port);
    return ended(
      kernelRefusal(
        reason('trace.end.nothingBound', { pod: pod.name, address }),
        'delayed connect error: Connection refused',
      ),
    );
  }
  const branches = result.branches.toSorted((a, b) => b.probability - a.probability);
  return branches.slice(0, maxBranches).flatMap((branch): readonly Way[] => {
    const behind =
      branch.end === 'forward' && branch.forward !== undefined
        ? onward(pod, branch.forward, leg, inbound)
        : ended(ownEnd(branch, leg));
    return behind.map((way): Way => {
      const { hop, end } = finishHop(result, branch, way.end, request);
      return { probability: branch.probability * way.probability, hops: [hop, ...way.hops], end };
    });
  });
}

/** The end of a way at an Envoy that answers or closes by itself. */
function ownEnd(branch: Branch, leg: Leg): LegEnd {
  if (branch.end === 'unknown') return unknownEnd(reason('trace.depends.endpoints'));
  return serverRefusal(branch, leg.request);
}

/** From an Envoy to the endpoint it chose. */
function onward(pod: MeshPod, forward: Forward, leg: Leg, inbound: boolean): readonly Way[] {
  const { host, socket } = forward.upstream;
  const { mesh } = leg;
  const address: Address = { ip: host.ip, port: host.port };
  const ip = parseIp(host.ip);
  const discovered = forward.upstream.cluster['type'] !== 'ORIGINAL_DST';
  if (host.internalListener !== '')
    return ended(
      unknownEnd(reason('trace.depends.internalListener', { name: host.internalListener })),
    );
  if (ip === undefined)
    return ended(applicationEnd(reason('trace.end.outside', { address: host.address })));
  const next: Leg = {
    mesh,
    from: pod,
    depth: leg.depth + 1,
    known: discovered || (inbound && leg.known),
    request: {
      ...leg.request,
      acceptedAt: null,
      destination: address,
      source: { ip: forward.sourceIp ?? pod.ips[0] ?? leg.request.source.ip, port: 0 },
      tls: forward.tls,
      http: forward.http,
      // Each Envoy draws its own number; what was set for the first does not hold for the next.
      random: null,
      runtime: {},
      metadata: {},
    },
  };
  if (isLoopback(ip)) return ended(application({ ...next, known: next.known || inbound }, pod));
  if (pod.ips.includes(host.ip)) {
    // 127.0.0.6 marks Envoy's own calls to its application; anything else comes back in by 15006.
    if (inbound || isPassthroughSource(forward.sourceIp)) return ended(application(next, pod));
    const captured = acceptedAt(mesh, pod, inboundCapture(pod, address));
    return captured === undefined
      ? ended(application(next, pod))
      : atEnvoy(pod, { ...next, request: { ...next.request, acceptedAt: captured } }, true);
  }
  const server = mesh.podByIp(host.ip);
  if (forward.tls !== null && server !== undefined && socket.expectedSans.length > 0) {
    const identity = proxyIdentity(mesh, server);
    const fits = socket.expectedSans.some((matcher) => matchString(matcher, identity) !== false);
    if (!fits && server.proxy !== 'none')
      return ended(
        kernelRefusal(
          reason('trace.end.serverIdentity', { identity }),
          'TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify_cert_failed:_verify_SAN_list:TLS_error_end',
        ),
      );
  }
  return acrossNetwork(next);
}
