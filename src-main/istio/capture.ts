import type { Address } from '../contract/trace-request.ts';
import { cidrContains, isLoopback, parseCidr, parseIp } from '../envoy/match/ip.ts';
import type { MeshPod } from './mesh-view.ts';

/**
 * What reaches an Envoy at all: the iptables rules of a sidecar in REDIRECT mode (istio tools/istio-iptables;
 * docs/envoy.md §1.7).
 */
export const outboundPort = 15001;
export const inboundPort = 15006;
/** Served by pilot-agent or by Envoy's own bound listeners, never redirected. */
const ownPorts = new Set([15020, 15021, 15090]);

function annotation(pod: MeshPod, name: string): string | undefined {
  return pod.annotations[`traffic.sidecar.istio.io/${name}`];
}

function portListed(value: string | undefined, port: number): boolean {
  return (value ?? '').split(',').some((one) => {
    const trimmed = one.trim();
    return trimmed === '*' || (trimmed !== '' && Number(trimmed) === port);
  });
}

function rangeListed(value: string | undefined, ip: string): boolean {
  const address = parseIp(ip);
  return (value ?? '').split(',').some((one) => {
    const trimmed = one.trim();
    if (trimmed === '*') return true;
    const [prefix, length] = trimmed.split('/', 2);
    const range = parseCidr({
      addressPrefix: prefix,
      prefixLen: length === undefined ? 128 : Number(length),
    });
    return range !== undefined && address !== undefined && cidrContains(range, address);
  });
}

function intercepts(pod: MeshPod): boolean {
  return pod.proxy === 'sidecar' && pod.annotations['sidecar.istio.io/interceptionMode'] !== 'NONE';
}

/** Where the pod's Envoy accepts a connection its application opens; undefined: it goes straight out. */
export function outboundCapture(pod: MeshPod, destination: Address): Address | undefined {
  if (!intercepts(pod)) return undefined;
  const ip = parseIp(destination.ip);
  if (ip === undefined) return undefined;
  // Over lo, also to the pod's own address: the application talks to itself.
  if (isLoopback(ip) || pod.ips.includes(destination.ip)) return undefined;
  if (portListed(annotation(pod, 'excludeOutboundPorts'), destination.port)) return undefined;
  if (rangeListed(annotation(pod, 'excludeOutboundIPRanges'), destination.ip)) return undefined;
  const includedRanges = annotation(pod, 'includeOutboundIPRanges');
  const includedPorts = annotation(pod, 'includeOutboundPorts');
  if (includedRanges !== undefined && !rangeListed(includedRanges, destination.ip))
    return portListed(includedPorts, destination.port) ? captured(ip.bits) : undefined;
  return captured(ip.bits);
}

function captured(bits: 32 | 128): Address {
  return { ip: bits === 32 ? '127.0.0.1' : '::1', port: outboundPort };
}

/** Where the pod's Envoy accepts a connection from the network; undefined: only what is really bound. */
export function inboundCapture(pod: MeshPod, destination: Address): Address | undefined {
  if (!intercepts(pod) || ownPorts.has(destination.port)) return undefined;
  const included = annotation(pod, 'includeInboundPorts');
  if (included !== undefined && !portListed(included, destination.port)) return undefined;
  if (portListed(annotation(pod, 'excludeInboundPorts'), destination.port)) return undefined;
  return { ip: destination.ip, port: inboundPort };
}

/** Envoy binds these when it calls its own application, so that iptables lets the connection through. */
export function isPassthroughSource(ip: string | undefined): boolean {
  return ip === '127.0.0.6' || ip === '::6';
}
