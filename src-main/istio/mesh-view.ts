import {
  at,
  isObject,
  type Json,
  type JsonObject,
  list,
  num,
  objects,
  strings,
  text,
} from '../contract/json.ts';
import {
  containerAt,
  containerPortAt,
  endpointsAt,
  podAt,
  serviceAt,
  servicePortAt,
  sliceAt,
  sliceEndpointAt,
  subsetAt,
} from '../contract/kubernetes-objects.ts';
import type { Address } from '../contract/trace.ts';
import type { ProxyConfig } from '../envoy/dump.ts';
import { traceHop } from '../envoy/trace/hop.ts';
import { splitProxyId } from './node-id.ts';

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

function annotationsOf(item: JsonObject): Record<string, string> {
  const found = podAt(item, 'metadata', 'annotations');
  if (!isObject(found)) return {};
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value] as const] : [],
    ),
  );
}

function podOf(item: JsonObject): MeshPod {
  const containers = [
    ...objects(podAt(item, 'spec', 'containers')),
    ...objects(podAt(item, 'spec', 'initContainers')).filter(
      (one) => containerAt(one, 'restartPolicy') === 'Always',
    ),
  ];
  const proxy = containers.find((one) => containerAt(one, 'name') === 'istio-proxy');
  const role = strings(containerAt(proxy, 'args')).includes('router') ? 'gateway' : undefined;
  // A gateway's only container is the proxy.
  const alone = containers.length === 1;
  return {
    name: `${text(podAt(item, 'metadata', 'name'))}.${text(podAt(item, 'metadata', 'namespace'))}`,
    ips: [
      ...new Set([
        text(podAt(item, 'status', 'podIP')),
        ...objects(podAt(item, 'status', 'podIPs')).map((one) => text(one['ip'])),
      ]),
    ].filter((ip) => ip !== ''),
    annotations: annotationsOf(item),
    proxy: proxy === undefined ? 'none' : (role ?? (alone ? 'gateway' : 'sidecar')),
    serviceAccount: text(podAt(item, 'spec', 'serviceAccountName')),
    hostIp: text(podAt(item, 'status', 'hostIP')),
    ports: containers
      .filter((one) => one !== proxy)
      .flatMap((one) => objects(containerAt(one, 'ports')))
      .map((port) => num(containerPortAt(port, 'containerPort')) ?? 0),
  };
}

interface Slice {
  readonly service: string;
  readonly ports: readonly JsonObject[];
  readonly addresses: readonly string[];
}

function sliceOf(item: JsonObject): Slice {
  const service = text(sliceAt(item, 'metadata', 'labels', 'kubernetes.io/service-name'));
  const ready = objects(sliceAt(item, 'endpoints')).filter(
    (one) => sliceEndpointAt(one, 'conditions', 'ready') !== false,
  );
  return {
    service: `${service}.${text(sliceAt(item, 'metadata', 'namespace'))}`,
    ports: objects(sliceAt(item, 'ports')),
    addresses: ready.flatMap((one) => strings(sliceEndpointAt(one, 'addresses'))),
  };
}

/** Endpoints carry the service's own name; each subset is what a slice is. */
function slicesOfEndpoints(item: JsonObject): Slice[] {
  const service = `${text(endpointsAt(item, 'metadata', 'name'))}.${text(endpointsAt(item, 'metadata', 'namespace'))}`;
  return objects(endpointsAt(item, 'subsets')).map((subset) => ({
    service,
    ports: objects(subsetAt(subset, 'ports')),
    addresses: objects(subsetAt(subset, 'addresses')).map((one) => text(one['ip'])),
  }));
}

function serviceOf(item: JsonObject, slices: ReadonlyMap<string, readonly Slice[]>): MeshService {
  const name = text(serviceAt(item, 'metadata', 'name'));
  const namespace = text(serviceAt(item, 'metadata', 'namespace'));
  const ips = [
    text(serviceAt(item, 'spec', 'clusterIP')),
    ...strings(serviceAt(item, 'spec', 'clusterIPs')),
    ...strings(serviceAt(item, 'spec', 'externalIPs')),
    ...objects(serviceAt(item, 'status', 'loadBalancer', 'ingress')).map((one) => text(one['ip'])),
  ];
  const own = slices.get(`${name}.${namespace}`) ?? [];
  return {
    name,
    namespace,
    clusterIps: [...new Set(ips)].filter((ip) => ip !== '' && ip !== 'None'),
    ports: objects(serviceAt(item, 'spec', 'ports')).map((port) => ({
      port: num(servicePortAt(port, 'port')) ?? 0,
      name: text(servicePortAt(port, 'name')),
      ...(num(servicePortAt(port, 'nodePort')) === undefined
        ? {}
        : { nodePort: num(servicePortAt(port, 'nodePort')) ?? 0 }),
      endpoints: own.flatMap((slice) =>
        slice.ports
          .filter((one) => text(one['name']) === text(servicePortAt(port, 'name')))
          .flatMap((one) => slice.addresses.map((ip) => ({ ip, port: num(one['port']) ?? 0 }))),
      ),
    })),
  };
}

/**
 * Pods and services out of `kubectl get pods,services,endpointslices -A -o json` (any list of items); where a
 * cluster is too old for slices, out of its Endpoints.
 */
export function kubernetesParts(core: Json | undefined): KubernetesParts {
  const items = [
    ...objects(at(core, 'items')),
    ...(Array.isArray(core) ? list(core).filter(isObject) : []),
  ];
  const kind = (name: string): readonly JsonObject[] =>
    items.filter((item) => item['kind'] === name);
  const fromSlices = kind('EndpointSlice').map(sliceOf);
  const all = fromSlices.length > 0 ? fromSlices : kind('Endpoints').flatMap(slicesOfEndpoints);
  const slices = Map.groupBy(all, (slice) => slice.service);
  return {
    pods: kind('Pod')
      .filter((item) => !['Succeeded', 'Failed'].includes(text(podAt(item, 'status', 'phase'))))
      .map(podOf),
    services: kind('Service').map((item) => serviceOf(item, slices)),
  };
}
