import { number } from './chance.ts';
import type {
  MeshDescription,
  PortProtocol,
  ServiceEntrySpec,
  ServiceSpec,
} from './description.ts';
import type { Endpoint, Pod, Registry, RegistryHost } from './registry-model.ts';
import { canonicalName, clusterId, matches, podsOf, spiffe } from './workloads.ts';

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
