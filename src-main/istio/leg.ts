import type { Address, TraceRequest } from '../contract/trace-request.ts';
import { formatAddress } from '../envoy/match/ip.ts';
import { reason } from '../envoy/match/reason.ts';
import { proxyView } from '../envoy/trace/proxy-view.ts';
import { knownEndpoints } from '../envoy/trace/upstream/host-set.ts';
import { boundAddresses } from './arrival.ts';
import { applicationEnd, kernelRefusal, type LegEnd, unknownEnd } from './leg-end.ts';
import type { MeshPod, MeshService, MeshServicePort, MeshView } from './mesh-view.ts';

export interface Leg {
  readonly mesh: MeshView;
  /** The pod the connection leaves; undefined: from outside. */
  readonly from: MeshPod | undefined;
  readonly request: TraceRequest;
  readonly depth: number;
  /** The destination came from discovery or Kubernetes, so something is taken to listen there. */
  readonly known: boolean;
}

/** Without redirection: Consul's public listener, and Istio's where nothing is intercepted, stand at the pod's own address. */
export function isBoundAt(mesh: MeshView, pod: MeshPod, { ip, port }: Address): boolean {
  const proxy = mesh.proxy(pod.name);
  if (proxy === undefined) return false;
  return boundAddresses(proxyView(proxy)).some((one) => one.ip === ip && one.port === port);
}

export function portOf(service: MeshService, { ip, port }: Address): MeshServicePort | undefined {
  const direct = service.clusterIps.includes(ip);
  return service.ports.find((one) => (direct ? one.port : one.nodePort) === port);
}

/** Behind the node's translation the source is the node (masquerading), which rules about addresses see. */
export function translated(leg: Leg): Address {
  const node = leg.from?.hostIp ?? '';
  return node === '' ? leg.request.source : { ip: node, port: 0 };
}

/** An address that no pod of the mesh has. */
export function outside(leg: Leg): LegEnd {
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
export function application(leg: Leg, pod: MeshPod): LegEnd {
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
