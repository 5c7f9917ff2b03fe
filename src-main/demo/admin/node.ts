import type { JsonObject } from '../../contract/json.ts';
import { message } from '../world/message.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';
import { clusterId, trustDomain } from '../world/workloads.ts';

/** The bootstrap that pilot-agent writes (tools/packaging/common/envoy_bootstrap.json). */

export function nodeId(proxy: Proxy): string {
  const { pod } = proxy;
  return `${proxy.type}~${pod.ip}~${proxy.id}~${pod.namespace}.svc.cluster.local`;
}

export const proxyConfig: JsonObject = {
  configPath: './etc/istio/proxy',
  binaryPath: '/usr/local/bin/envoy',
  serviceCluster: 'istio-proxy',
  drainDuration: '45s',
  discoveryAddress: 'istiod.istio-system.svc:15012',
  proxyAdminPort: 15000,
  controlPlaneAuthPolicy: 'MUTUAL_TLS',
  statNameLength: 189,
  concurrency: 2,
  statusPort: 15020,
  terminationDrainDuration: '5s',
};

export function nodeMetadata(proxy: Proxy): JsonObject {
  const { pod } = proxy;
  const { workload } = pod;
  const extra = Object.entries(workload.proxyEnv ?? {})
    .filter(([name]) => name.startsWith('ISTIO_META_'))
    .map(([name, value]) => [name.slice('ISTIO_META_'.length), value] as const);
  return message({
    OWNER: `kubernetes://apis/apps/v1/namespaces/${pod.namespace}/${workload.kind.toLowerCase()}s/${workload.name}`,
    NAME: pod.name,
    ENVOY_PROMETHEUS_PORT: 15090,
    METADATA_DISCOVERY: 'false',
    PROXY_CONFIG: proxyConfig,
    NAMESPACE: pod.namespace,
    ENVOY_STATUS_PORT: 15021,
    WORKLOAD_IDENTITY_SOCKET_FILE: 'socket',
    ISTIO_VERSION: proxy.version,
    POD_PORTS: JSON.stringify(
      (workload.container.ports ?? []).map((port) => ({ containerPort: port, protocol: 'TCP' })),
    ),
    ENVOY_SKIP_DEPRECATED_LOGS: 'true',
    WORKLOAD_NAME: workload.name,
    APP_CONTAINERS: workload.container.name,
    NODE_NAME: pod.node.name,
    MESH_ID: trustDomain,
    PILOT_SAN: ['istiod.istio-system.svc'],
    SERVICE_ACCOUNT: workload.serviceAccount,
    INTERCEPTION_MODE: 'REDIRECT',
    LABELS: { ...workload.labels },
    INSTANCE_IPS: pod.ip,
    CLUSTER_ID: clusterId,
    ...Object.fromEntries(extra),
  });
}

/** Envoy build of each Istio release in the demo. */
export function envoyBuild(mesh: Mesh, proxy: Proxy): { version: string; revision: string } {
  return proxy.version === mesh.istioVersion
    ? { version: mesh.envoyVersion, revision: mesh.envoyRevision }
    : { version: '1.36.4', revision: '5b1a6d2f0c9e47833bd1a8f5527c60e94d7310fa' };
}

function buildVersion(mesh: Mesh, proxy: Proxy): JsonObject {
  const { version, revision } = envoyBuild(mesh, proxy);
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return {
    version: message({
      major_number: major,
      minor_number: minor,
      patch: patch === 0 ? undefined : patch,
    }),
    metadata: {
      'ssl.version': 'BoringSSL',
      'revision.sha': revision,
      'build.type': 'RELEASE',
      'revision.status': 'Clean',
    },
  };
}

/** A few of the extensions that Envoy says it has; the real list is 500 long and tells nothing here. */
const extensions = [
  [
    'envoy.filters.http.router',
    'envoy.filters.http',
    'envoy.extensions.filters.http.router.v3.Router',
  ],
  ['envoy.filters.http.rbac', 'envoy.filters.http', 'envoy.extensions.filters.http.rbac.v3.RBAC'],
  [
    'envoy.filters.network.tcp_proxy',
    'envoy.filters.network',
    'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
  ],
  ['envoy.cluster.eds', 'envoy.clusters', 'envoy.extensions.clusters.eds.v3.EdsCluster'],
].map(([name = '', category = '', type = '']) => ({ name, category, type_urls: [type] }));

export function node(mesh: Mesh, proxy: Proxy): JsonObject {
  const { pod } = proxy;
  return {
    id: nodeId(proxy),
    cluster: `${pod.workload.labels['app'] ?? pod.workload.name}.${pod.namespace}`,
    metadata: nodeMetadata(proxy),
    locality: { region: pod.node.region, zone: pod.node.zone },
    user_agent_name: 'envoy',
    user_agent_build_version: buildVersion(mesh, proxy),
    extensions,
  };
}
