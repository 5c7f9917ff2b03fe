import type { Trace } from '../contract/trace.ts';
import type { Address, TraceRequest } from '../contract/trace-request.ts';
import { formatAddress, isLoopback, parseIp } from '../envoy/match/ip.ts';
import { reason } from '../envoy/match/reason.ts';
import { matchString } from '../envoy/match/string-matcher.ts';
import type { Branch, Forward } from '../envoy/trace/branch.ts';
import { lookupListener } from '../envoy/trace/connection/listener.ts';
import { proxyView } from '../envoy/trace/proxy-view.ts';
import { inboundCapture, isPassthroughSource, outboundCapture, outboundPort } from './capture.ts';
import { application, isBoundAt, type Leg, outside, portOf, translated } from './leg.ts';
import {
  applicationEnd,
  finishHop,
  kernelRefusal,
  type LegEnd,
  serverRefusal,
  unknownEnd,
} from './leg-end.ts';
import { type MeshPod, type MeshView, proxyIdentity } from './mesh-view.ts';
import { merged, type Way } from './ways.ts';

/** The client's side of the question: from which pod, to which address, with what. */
export interface MeshQuestion {
  /** Undefined: from outside the mesh, at the destination's own address. */
  readonly from: MeshPod | undefined;
  /** `inbound`, `gateway`: the connection comes to `from` out of the network; default: `from` opens it. */
  readonly entry?: 'outbound' | 'inbound' | 'gateway';
  readonly request: TraceRequest;
}

const maxHops = 8;
const maxBranches = 8;

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

function ended(end: LegEnd): readonly Way[] {
  return [{ probability: 1, hops: [], end }];
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
