import { num, obj, text } from '../contract/json.ts';
import type { Reason } from '../contract/trace.ts';
import type { Address } from '../contract/trace-request.ts';
import { parseIp } from '../envoy/match/ip.ts';
import { reason } from '../envoy/match/reason.ts';
import { lookupListener } from '../envoy/trace/connection/listener.ts';
import { type ProxyView, proxyView } from '../envoy/trace/proxy-view.ts';
import type { MeshPod, MeshView } from './mesh-view.ts';

/**
 * Where a connection arrives that comes to one proxy out of the network, however it was asked for: by a name, by the
 * address of a load balancer or node, or by the proxy's own. The proxy is given, so of a foreign address only the port
 * matters.
 */
export interface Caller {
  /** As it stands in the question: a name or an address. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** Stands for the address of a proxy that nothing tells (TEST-NET-1: an address that no mesh has). */
export const unknownAddress = '192.0.2.10';
/** The same, of a proxy that listens by IPv6 alone (RFC 3849). */
const unknownIpv6 = '2001:db8::10';

/** @param assumptions what was taken for granted is added */
export function arrivalAt(
  mesh: MeshView,
  pod: MeshPod,
  to: Caller,
  assumptions: Reason[],
): Address {
  const proxy = mesh.proxy(pod.name);
  const view = proxy === undefined ? undefined : proxyView(proxy);
  const bound = view === undefined ? [] : boundAddresses(view);
  const own = pod.ips.filter((ip) => ip !== unknownAddress);
  const asked = parseIp(to.host) === undefined ? undefined : to.host;
  if (asked !== undefined) {
    const itsOwn = bound.some(({ ip, port }) => ip === asked && port === to.port);
    // A dump that does not say its address (no Istio bootstrapped it) is taken to stand where it was asked.
    if (itsOwn || own.includes(asked) || own.length === 0) return { ip: asked, port: to.port };
  }
  const port = portAt(mesh, pod, to, view, assumptions);
  const ip = own[0] ?? concreteAddress(bound, port, assumptions) ?? unknownAddress;
  return { ip, port };
}

/** The addresses that an Envoy's listeners are bound to. */
export function boundAddresses(view: ProxyView): readonly Address[] {
  return view.listeners.flatMap(({ entry, bound }) => {
    const socket = obj(obj(view.resource(entry)['address'])['socketAddress']);
    const port = num(socket['portValue']);
    return bound && port !== undefined ? [{ ip: text(socket['address']), port }] : [];
  });
}

/** The address that a listener of that port is bound to, unless one takes every address. */
function concreteAddress(
  bound: readonly Address[],
  port: number,
  assumptions: Reason[],
): string | undefined {
  const here = bound.filter((one) => one.port === port).map(({ ip }) => ip);
  if (here.includes('0.0.0.0')) return undefined;
  // "::" takes IPv4 only where it says so, which only the listener's own lookup knows.
  if (here.includes('::')) return unknownIpv6;
  const [first, ...others] = [...new Set(here)];
  if (first !== undefined && others.length > 0)
    assumptions.push(
      reason('trace.assume.oneOfAddresses', { port, taken: first, others: others.join(', ') }),
    );
  return first;
}

/** Istio's gateways listen unprivileged; their services map the ports that everybody knows. */
const usualPorts: ReadonlyMap<number, number> = new Map([
  [80, 8080],
  [443, 8443],
]);

function portAt(
  mesh: MeshView,
  pod: MeshPod,
  to: Caller,
  view: ProxyView | undefined,
  assumptions: Reason[],
): number {
  const mapped = servicePort(mesh, pod, to);
  if (mapped !== undefined) {
    const { service, target } = mapped;
    if (target !== to.port) {
      assumptions.push(reason('trace.assume.servicePort', { port: to.port, service, target }));
    }
    return target;
  }
  const has = (port: number): boolean =>
    view !== undefined &&
    (lookupListener(view, { ip: '0.0.0.0', port }) !== undefined ||
      boundAddresses(view).some((one) => one.port === port));
  if (view === undefined || has(to.port)) return to.port;
  const usual = usualPorts.get(to.port);
  if (usual !== undefined && has(usual)) {
    assumptions.push(reason('trace.assume.usualPort', { port: to.port, target: usual }));
    return usual;
  }
  assumptions.push(reason('trace.assume.balancerPort', { port: to.port }));
  return to.port;
}

/** The pod's port behind a port (or node port) of a service that sends to it; the service that was named first. */
function servicePort(
  mesh: MeshView,
  pod: MeshPod,
  to: Caller,
): { readonly service: string; readonly target: number } | undefined {
  const found = mesh.services.flatMap((service) =>
    service.ports.flatMap(({ port, nodePort, endpoints }) => {
      const end = endpoints.find(({ ip }) => pod.ips.includes(ip));
      const asked = port === to.port || nodePort === to.port;
      if (end === undefined || !asked) return [];
      const name = `${service.name}.${service.namespace}`;
      const named = `${to.host}.`.startsWith(`${name}.`) || service.clusterIps.includes(to.host);
      return [{ service: name, target: end.port, named }];
    }),
  );
  return found.find(({ named }) => named) ?? found[0];
}
