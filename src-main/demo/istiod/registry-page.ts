import type { JsonObject } from '../../contract/json.ts';
import { proxyConfig } from '../admin/node.ts';
import { number } from '../world/chance.ts';
import { message } from '../world/message.ts';
import type { Mesh } from '../world/proxy.ts';
import type { RegistryHost } from '../world/registry-model.ts';
import { day, hour, seconds } from '../world/time.ts';
import { clusterId } from '../world/workloads.ts';

/** `/debug/registryz`: Go structs as they print themselves, capitals and nulls included. */
export function registryPage(mesh: Mesh, start: number): JsonObject[] {
  return mesh.registry.hosts.map((host) => registryService(host, start));
}

const resolutions = { EDS: 0, STRICT_DNS: 1, ORIGINAL_DST: 2 } as const;

export function registryService(host: RegistryHost, start: number): JsonObject {
  const kubernetes = !host.external;
  return message({
    Attributes: {
      ServiceRegistry: kubernetes ? 'Kubernetes' : 'External',
      Name: host.name,
      Namespace: host.namespace,
      Labels: kubernetes ? { ...host.labels } : null,
      ExportTo: null,
      Visibility: 0,
      LabelSelectors: kubernetes ? { ...host.selector } : null,
      Aliases: null,
      ClusterExternalAddresses: { Addresses: null },
      ClusterExternalPorts: null,
      PassthroughTargetPorts: null,
      Type: kubernetes ? 'ClusterIP' : '',
      ExternalName: '',
      NodeLocal: false,
      TrafficDistribution: 0,
      ObjectName: host.serviceEntry ?? '',
      DNSConnectStrategy: 0,
      PublishNotReadyAddresses: false,
    },
    ports: host.ports.map((port) => ({
      name: port.name,
      port: port.port,
      protocol: port.protocol === 'auto' ? 'UnsupportedProtocol' : port.protocol,
    })),
    creationTime: seconds(start - 30 * day - number(host.hostname, 100) * hour),
    hostname: host.hostname,
    clusterVIPs: { Addresses: kubernetes ? { [clusterId]: [host.vip] } : null },
    defaultAddress: host.vip,
    autoAllocatedIPv4Address:
      host.external && host.vip === '0.0.0.0'
        ? `240.240.0.${1 + number(host.hostname, 250)}`
        : undefined,
    autoAllocatedIPv6Address:
      host.external && host.vip === '0.0.0.0'
        ? `2001:2::f0f0:${(1 + number(host.hostname, 250)).toString(16)}`
        : undefined,
    Resolution: resolutions[host.discovery],
    MeshExternal: host.external,
    ResourceVersion: kubernetes ? String(300 + number(host.hostname, 500)) : '',
  });
}

// The mesh's default; how many threads a proxy has is said for each.
const defaultConfig = Object.fromEntries(
  Object.entries(proxyConfig).filter(([name]) => name !== 'concurrency'),
);

export const meshConfig: JsonObject = {
  proxyListenPort: 15001,
  proxyInboundListenPort: 15006,
  connectTimeout: '10s',
  protocolDetectionTimeout: '0s',
  ingressClass: 'istio',
  ingressService: 'istio-ingressgateway',
  ingressControllerMode: 'STRICT',
  enableTracing: true,
  accessLogFile: '/dev/stdout',
  defaultConfig,
  outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
  inboundTrafficPolicy: {},
  enableAutoMtls: true,
  trustDomain: 'cluster.local',
  defaultServiceExportTo: ['*'],
  defaultVirtualServiceExportTo: ['*'],
  defaultDestinationRuleExportTo: ['*'],
  rootNamespace: 'istio-system',
  localityLbSetting: { enabled: true },
  dnsRefreshRate: '60s',
  enablePrometheusMerge: true,
  defaultProviders: {},
};
