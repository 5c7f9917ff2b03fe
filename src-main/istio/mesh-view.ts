import { objects, text } from '../contract/json.ts';
import { splitProxyId } from '../contract/proxy-id.ts';
import type { Address } from '../contract/trace-request.ts';
import type { ProxyConfig } from '../envoy/dump.ts';
import { traceHop } from '../envoy/trace/hop.ts';

/** A pod as far as it matters to where a connection goes. */
export interface MeshPod {
  /** `pod.namespace` */
  readonly name: string;
  readonly ips: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  /** An Istio proxy runs in it: `none` for pods outside the mesh. */
  readonly proxy: 'sidecar' | 'gateway' | 'none';
  readonly serviceAccount: string;
  /** Address of its node; empty when unknown. */
  readonly hostIp: string;
  /** containerPorts that the pod declares; most pods declare none. */
  readonly ports: readonly number[];
}

export interface MeshServicePort {
  readonly port: number;
  readonly name: string;
  /** The port on every node that leads here; absent: none. */
  readonly nodePort?: number;
  /** Ready endpoints, as the node's address translation would choose from. */
  readonly endpoints: readonly Address[];
}

export interface MeshService {
  readonly name: string;
  readonly namespace: string;
  /** Empty for a headless service. */
  readonly clusterIps: readonly string[];
  readonly ports: readonly MeshServicePort[];
}

/**
 * A mesh as the multi-hop trace sees it; live clusters, folders, snapshots and the demo fill it. Kubernetes' part
 * may be missing (`pods` and `services` empty): then hops are known by the proxies' own addresses only.
 */
export interface MeshView {
  readonly pods: readonly MeshPod[];
  readonly services: readonly MeshService[];
  readonly trustDomain: string;
  /** By `pod.namespace`, or the pod's bare name where that is unique. */
  pod(name: string): MeshPod | undefined;
  podByIp(ip: string): MeshPod | undefined;
  serviceByIp(ip: string): MeshService | undefined;
  /** The service whose node port an address of a node is asked for. */
  serviceByNode(address: Address): MeshService | undefined;
  /** `reviews`, `reviews.default`, `reviews.default.svc`, the full name; short names within `namespace`. */
  serviceByHost(host: string, namespace: string): MeshService | undefined;
  /** The proxy's configuration; undefined when nobody has its dump. */
  proxy(pod: string): ProxyConfig | undefined;
  /** Names of the proxies whose configuration is at hand. */
  readonly proxies: readonly string[];
  /** One request at one Envoy. */
  readonly hop: typeof traceHop;
}

/** Kubernetes' side of a mesh; empty lists where it is not known. */
export interface KubernetesParts {
  readonly pods: readonly MeshPod[];
  readonly services: readonly MeshService[];
}

export interface MeshParts {
  readonly pods: readonly MeshPod[];
  readonly services: readonly MeshService[];
  readonly trustDomain?: string | undefined;
  readonly proxy: (pod: string) => ProxyConfig | undefined;
  readonly proxies: readonly string[];
  /** Absent: `traceHop` itself; who traces again and again may remember what it said. */
  readonly hop?: typeof traceHop | undefined;
}

interface Index {
  readonly byName: ReadonlyMap<string, MeshPod>;
  readonly byShortName: ReadonlyMap<string, MeshPod | undefined>;
  readonly byIp: ReadonlyMap<string, MeshPod>;
  readonly nodes: ReadonlySet<string>;
}

/** A list is indexed once: the rounds of a trace, and traces of one mesh, bring the same one. */
const indexed = new WeakMap<readonly MeshPod[], Index>();

function indexOf(pods: readonly MeshPod[]): Index {
  const known = indexed.get(pods);
  if (known !== undefined) return known;
  const byName = new Map<string, MeshPod>();
  const byShortName = new Map<string, MeshPod | undefined>();
  const byIp = new Map<string, MeshPod>();
  for (const pod of pods) {
    byName.set(pod.name, pod);
    const short = splitProxyId(pod.name).pod;
    byShortName.set(short, byShortName.has(short) ? undefined : pod);
    // Pods on the host's network share its address: one with a proxy is the one that matters.
    for (const ip of pod.ips)
      if (!byIp.has(ip) || byIp.get(ip)?.proxy === 'none') byIp.set(ip, pod);
  }
  const nodes = new Set(pods.map(({ hostIp }) => hostIp).filter((ip) => ip !== ''));
  const made = { byName, byShortName, byIp, nodes };
  indexed.set(pods, made);
  return made;
}

interface Services {
  /** By `name.namespace`. */
  readonly services: ReadonlyMap<string, MeshService>;
  readonly serviceIps: ReadonlyMap<string, MeshService>;
}

const indexedServices = new WeakMap<readonly MeshService[], Services>();

function servicesOf(all: readonly MeshService[]): Services {
  const known = indexedServices.get(all);
  if (known !== undefined) return known;
  const services = new Map<string, MeshService>();
  const serviceIps = new Map<string, MeshService>();
  for (const service of all) {
    services.set(`${service.name}.${service.namespace}`, service);
    for (const ip of service.clusterIps) serviceIps.set(ip, service);
  }
  const made = { services, serviceIps };
  indexedServices.set(all, made);
  return made;
}

export function meshView(parts: MeshParts): MeshView {
  const { byName, byShortName, byIp, nodes } = indexOf(parts.pods);
  const { services, serviceIps } = servicesOf(parts.services);
  return {
    pods: parts.pods,
    services: parts.services,
    trustDomain: parts.trustDomain ?? 'cluster.local',
    hop: parts.hop ?? traceHop,
    pod: (name) => byName.get(name) ?? byShortName.get(name),
    podByIp: (ip) => byIp.get(ip),
    serviceByIp: (ip) => serviceIps.get(ip),
    serviceByNode: ({ ip, port }) =>
      nodes.has(ip)
        ? parts.services.find(({ ports }) => ports.some((one) => one.nodePort === port))
        : undefined,
    serviceByHost: (host, namespace) => {
      const [name = '', ns = namespace, svc] = host.toLowerCase().replace(/\.$/, '').split('.');
      return svc === undefined || svc === 'svc' ? services.get(`${name}.${ns}`) : undefined;
    },
    proxy: parts.proxy,
    proxies: parts.proxies,
  };
}

/** The URI SAN of the certificate that the proxy really holds (`/certs`), else what Istio would issue. */
export function proxyIdentity(mesh: MeshView, pod: MeshPod): string {
  const certificates = objects(mesh.proxy(pod.name)?.certs?.['certificates']);
  for (const certificate of certificates)
    for (const leaf of objects(certificate['certChain']))
      for (const name of objects(leaf['subjectAltNames'])) {
        const uri = text(name['uri']);
        if (uri.startsWith('spiffe://')) return uri;
      }
  return identityOf(pod, mesh.trustDomain);
}

/** spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT (Istio's SPIFFE identities). */
export function identityOf(pod: MeshPod, trustDomain: string): string {
  const { namespace } = splitProxyId(pod.name);
  const account = pod.serviceAccount === '' ? 'default' : pod.serviceAccount;
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${account}`;
}
