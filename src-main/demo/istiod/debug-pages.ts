import { isObject, type Json, type JsonObject } from '../../contract/json.ts';
import type { Mesh } from '../world/proxy.ts';
import type { Endpoint, RegistryHost } from '../world/registry-model.ts';
import {
  canonicalName,
  canonicalRevision,
  clusterId,
  hasProxy,
  spiffe,
} from '../world/workloads.ts';
import { registryService } from './registry-page.ts';

/** istiod's debug pages that list endpoints, instances and resources. */

/** Enum values that are the first of their type, which Go's protojson leaves out. */
const defaults: Readonly<Record<string, string | undefined>> = {
  action: 'ALLOW',
  mode: 'PASSTHROUGH',
  location: 'MESH_EXTERNAL',
};

/** A resource as `/debug/configz` prints it: parsed and written again, so default enum values are gone. */
export function printedConfig(object: JsonObject): JsonObject {
  const { kind, apiVersion, metadata, spec } = object;
  return { kind, apiVersion, metadata, spec: withoutDefaults(spec ?? {}) };
}

function withoutDefaults(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const dropped =
      item === undefined ||
      item === defaults[key] ||
      // Sidecar.outboundTrafficPolicy and tls settings have other first values than a gateway's TLS mode.
      (key === 'mode' && (item === 'REGISTRY_ONLY' || item === 'DISABLE'));
    if (!dropped) result[key] = withoutDefaults(item);
  }
  return result;
}

function shard(host: RegistryHost, portName: string, port: number, endpoint: Endpoint): JsonObject {
  const { pod } = endpoint;
  const labels = pod?.workload.labels ?? {};
  const external = host.external;
  return {
    Labels:
      pod === undefined
        ? { 'topology.istio.io/cluster': clusterId }
        : {
            ...labels,
            'kubernetes.io/hostname': pod.node.name,
            'security.istio.io/tlsMode': endpoint.mutualTls ? 'istio' : 'disabled',
            'service.istio.io/canonical-name': canonicalName(labels, pod.workload.name),
            'service.istio.io/canonical-revision': canonicalRevision(labels),
            'topology.istio.io/cluster': clusterId,
            'topology.istio.io/network': '',
            'topology.kubernetes.io/region': pod.node.region,
            'topology.kubernetes.io/zone': pod.node.zone,
          },
    Addresses: [endpoint.address],
    ServicePortName: portName,
    LegacyClusterPortKey: external ? port : 0,
    ServiceAccount: pod === undefined ? '' : spiffe(pod.namespace, pod.workload.serviceAccount),
    Network: '',
    Locality: {
      Label: pod === undefined ? '' : `${pod.node.region}/${pod.node.zone}/`,
      ClusterID: clusterId,
    },
    EndpointPort: endpoint.port,
    LbWeight: 0,
    TLSMode: endpoint.mutualTls ? 'istio' : 'disabled',
    Namespace: host.namespace,
    WorkloadName: endpoint.workload.split(';')[0] ?? '',
    HostName: '',
    SubDomain: '',
    // 1 healthy, 2 unhealthy; 0 where nobody says (pilot/pkg/model/service.go, HealthStatus).
    HealthStatus: external ? 0 : endpoint.healthy ? 1 : 2,
    SendUnhealthyEndpoints: !external,
    NodeName: pod?.node.name ?? '',
  };
}

export function endpointShards(mesh: Mesh): JsonObject {
  const result: JsonObject = {};
  for (const host of mesh.registry.hosts) {
    const registry = host.external ? 'External' : 'Kubernetes';
    const shards = host.ports.flatMap((port) =>
      host.endpoints(port).map((endpoint) => shard(host, port.name, port.port, endpoint)),
    );
    result[host.hostname] = {
      [host.namespace]: {
        Shards: shards.length === 0 ? {} : { [`${registry}/${clusterId}`]: shards },
        ServiceAccounts: Object.fromEntries(host.serviceAccounts.map((account) => [account, {}])),
      },
    };
  }
  return result;
}

export function instances(mesh: Mesh, start: number, istiod: number): JsonObject {
  const result: JsonObject = {};
  for (const pod of mesh.registry.pods) {
    if (!hasProxy(pod) || pod.istiod !== istiod) continue;
    result[`${pod.name}.${pod.namespace}`] = mesh.registry.hostsOf(pod).flatMap((host) =>
      host.ports.map((port) => ({
        Service: registryService(host, start),
        Port: {
          name: port.name,
          port: port.port,
          protocol: port.protocol === 'auto' ? 'UnsupportedProtocol' : port.protocol,
          TargetPort: port.targetPort,
        },
      })),
    );
  }
  return result;
}

export const resourceKinds: readonly JsonObject[] = [
  ['security.istio.io', 'v1', 'AuthorizationPolicy'],
  ['networking.istio.io', 'v1', 'DestinationRule'],
  ['networking.istio.io', 'v1alpha3', 'EnvoyFilter'],
  ['networking.istio.io', 'v1', 'Gateway'],
  ['security.istio.io', 'v1', 'PeerAuthentication'],
  ['security.istio.io', 'v1', 'RequestAuthentication'],
  ['networking.istio.io', 'v1', 'ServiceEntry'],
  ['networking.istio.io', 'v1', 'Sidecar'],
  ['telemetry.istio.io', 'v1', 'Telemetry'],
  ['networking.istio.io', 'v1', 'VirtualService'],
  ['networking.istio.io', 'v1', 'WorkloadEntry'],
  ['networking.istio.io', 'v1', 'WorkloadGroup'],
].map(([group = '', version = '', kind = '']) => ({ group, version, kind }));
