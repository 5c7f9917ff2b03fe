import { number } from './chance.ts';
import type {
  MeshDescription,
  PodSpec,
  PortProtocol,
  ServiceEntrySpec,
  ServiceSpec,
  WorkloadSpec,
} from './description.ts';

/** A pod with all that follows from where it runs. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly ip: string;
  readonly node: Node;
  readonly workload: WorkloadSpec;
  readonly state: NonNullable<PodSpec['state']>;
  readonly istiod: 0 | 1 | null;
}

export interface Node {
  readonly name: string;
  readonly ip: string;
  readonly region: string;
  readonly zone: string;
}

export interface RegistryPort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: PortProtocol;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly pod: Pod | undefined;
  readonly healthy: boolean;
  readonly mutualTls: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** istiod's `workload` metadata: workload;namespace;canonical name;canonical revision;cluster. */
  readonly workload: string;
}

/** One host name that istiod knows, from a Kubernetes Service or a ServiceEntry. */
export interface RegistryHost {
  readonly hostname: string;
  readonly name: string;
  readonly namespace: string;
  /** Cluster IP; `0.0.0.0` for a headless service or an address-less ServiceEntry. */
  readonly vip: string;
  readonly ports: readonly RegistryPort[];
  readonly discovery: 'EDS' | 'ORIGINAL_DST' | 'STRICT_DNS';
  readonly external: boolean;
  /** Name of the ServiceEntry that made it. */
  readonly serviceEntry: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly serviceAccounts: readonly string[];
  endpoints(port: RegistryPort): readonly Endpoint[];
}

export const nodes: readonly Node[] = [
  { name: 'worker-1', ip: '172.18.0.3', region: 'eu-central', zone: 'eu-central-a' },
  { name: 'worker-2', ip: '172.18.0.4', region: 'eu-central', zone: 'eu-central-b' },
];

export const clusterId = 'Kubernetes';
export const trustDomain = 'cluster.local';

export function spiffe(namespace: string, serviceAccount: string): string {
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

export function matches(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** Every pod, in the order of the description; addresses are given out per node in that order. */
export function podsOf(description: MeshDescription): readonly Pod[] {
  const used = [2, 2];
  const pods: Pod[] = [];
  for (const workload of description.workloads) {
    for (const spec of workload.pods) {
      const index = pods.length % nodes.length;
      const node = nodes[index];
      if (node === undefined) continue;
      const last = (used[index] = (used[index] ?? 2) + 3);
      pods.push({
        name: spec.name,
        namespace: workload.namespace,
        ip: spec.ip ?? `10.244.${index + 1}.${last}`,
        node,
        workload,
        state: spec.state ?? 'running',
        istiod: spec.istiod ?? null,
      });
    }
  }
  return pods;
}

export function hasProxy(pod: Pod): boolean {
  return pod.workload.proxy !== 'none' && pod.state !== 'completed' && pod.state !== 'pending';
}

export function canonicalName(labels: Readonly<Record<string, string>>, fallback: string): string {
  return labels['app'] ?? fallback;
}

export function canonicalRevision(labels: Readonly<Record<string, string>>): string {
  return labels['version'] ?? 'latest';
}

/** A free address of 10.96.0.0/12 that belongs to the service's name. */
function clusterIp(key: string, taken: Set<string>): string {
  for (let attempt = 0; ; attempt++) {
    const n = number(`${key}#${attempt}`, 1 << 20);
    const ip = `10.${96 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
    if ((n & 255) !== 0 && (n & 255) !== 255 && !taken.has(ip)) {
      taken.add(ip);
      return ip;
    }
  }
}

export interface Registry {
  readonly pods: readonly Pod[];
  /** Sorted by host name. */
  readonly hosts: readonly RegistryHost[];
  host(hostname: string): RegistryHost | undefined;
  /** Services that select the pod. */
  hostsOf(pod: Pod): readonly RegistryHost[];
}

export function buildRegistry(description: MeshDescription): Registry {
  const pods = podsOf(description);
  const taken = new Set<string>(['10.96.0.1', '10.96.0.10']);
  const hosts = [
    ...description.services.map((service) => fromService(service, pods, taken)),
    ...description.serviceEntries.flatMap((entry) =>
      entry.spec.hosts.map((host) =>
        fromServiceEntry(host, entry.name, entry.namespace, entry.spec),
      ),
    ),
  ].sort((a, b) => (a.hostname < b.hostname ? -1 : 1));
  const byName = new Map(hosts.map((host) => [host.hostname, host]));
  return {
    pods,
    hosts,
    host: (hostname) => byName.get(hostname),
    hostsOf: (pod) =>
      hosts.filter(
        (host) =>
          !host.external &&
          host.namespace === pod.namespace &&
          matches(host.selector, pod.workload.labels),
      ),
  };
}

function fromService(service: ServiceSpec, pods: readonly Pod[], taken: Set<string>): RegistryHost {
  const hostname = `${service.name}.${service.namespace}.svc.cluster.local`;
  const selector = service.selector ?? {};
  const selected = pods.filter(
    (pod) =>
      pod.namespace === service.namespace &&
      matches(selector, pod.workload.labels) &&
      (pod.state === 'running' || pod.state === 'not-ready'),
  );
  const accounts = selected.map((pod) => spiffe(pod.namespace, pod.workload.serviceAccount));
  return {
    hostname,
    name: service.name,
    namespace: service.namespace,
    vip:
      service.headless === true
        ? '0.0.0.0'
        : (service.clusterIP ?? clusterIp(`${service.namespace}/${service.name}`, taken)),
    ports: service.ports,
    discovery: service.headless === true ? 'ORIGINAL_DST' : 'EDS',
    external: false,
    serviceEntry: undefined,
    labels: service.labels ?? { app: service.name },
    selector,
    serviceAccounts: [...new Set(accounts)].sort(),
    endpoints: (port) =>
      service.addresses !== undefined
        ? service.addresses.map((item) => plainEndpoint(item.ip, item.port ?? port.targetPort, ''))
        : selected.map((pod) => podEndpoint(pod, port.targetPort)),
  };
}

function podEndpoint(pod: Pod, port: number): Endpoint {
  const { labels, proxy } = pod.workload;
  const workload = `${pod.workload.name};${pod.namespace};${canonicalName(labels, pod.workload.name)}`;
  return {
    address: pod.ip,
    port,
    pod,
    healthy: pod.state === 'running',
    // Injected sidecars carry the label security.istio.io/tlsMode; gateways do not, their ports say it themselves.
    mutualTls: proxy === 'sidecar' || proxy === 'native-sidecar',
    labels,
    workload: `${workload};${labels['version'] ?? ''};${clusterId}`,
  };
}

function plainEndpoint(address: string, port: number, workload: string): Endpoint {
  return {
    address,
    port,
    pod: undefined,
    healthy: true,
    mutualTls: false,
    labels: {},
    workload: workload === '' ? `;;;;${clusterId}` : workload,
  };
}

function fromServiceEntry(
  hostname: string,
  name: string,
  namespace: string,
  spec: ServiceEntrySpec,
): RegistryHost {
  const ports = spec.ports.map((port) => ({
    name: port.name,
    port: port.number,
    targetPort: port.targetPort ?? port.number,
    protocol: protocolOf(port.protocol),
  }));
  const given: NonNullable<ServiceEntrySpec['endpoints']> = spec.endpoints ?? [
    { address: hostname },
  ];
  return {
    hostname,
    name: hostname,
    namespace,
    vip: spec.addresses?.[0] ?? '0.0.0.0',
    ports,
    discovery: spec.resolution === 'DNS' ? 'STRICT_DNS' : 'EDS',
    external: true,
    serviceEntry: name,
    labels: {},
    selector: {},
    serviceAccounts: [],
    endpoints: (port) =>
      given.map((item) => {
        const instance = spec.endpoints === undefined ? name : `${name}-0`;
        return plainEndpoint(
          item.address,
          item.ports?.[port.name] ?? port.targetPort,
          `${instance};${namespace};${instance};;${clusterId}`,
        );
      }),
  };
}

function protocolOf(name: string): PortProtocol {
  const known: readonly PortProtocol[] = ['HTTP', 'HTTP2', 'GRPC', 'TCP', 'TLS', 'HTTPS'];
  return known.find((protocol) => protocol === name) ?? 'TCP';
}
