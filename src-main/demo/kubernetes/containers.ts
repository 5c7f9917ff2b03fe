import type { JsonObject } from '../../contract/json.ts';
import { message, repeated } from '../world/message.ts';
import type { Pod } from '../world/registry-model.ts';
import type { ObjectContext } from './metadata.ts';

/** Pods as the kubelet and Istio's injector leave them. */

export function injected(pod: Pod): boolean {
  return pod.workload.proxy === 'sidecar' || pod.workload.proxy === 'native-sidecar';
}

function proxyImage(pod: Pod, context: ObjectContext): string {
  return `docker.io/istio/proxyv2:${pod.workload.proxyVersion ?? context.mesh.istioVersion}`;
}

function environment(
  values: Readonly<Record<string, string>> | undefined,
): JsonObject[] | undefined {
  return repeated(Object.entries(values ?? {}).map(([name, value]) => ({ name, value })));
}

export function applicationContainer(pod: Pod, context: ObjectContext): JsonObject {
  const { container } = pod.workload;
  return message({
    name: container.name,
    image: container.image === '' ? proxyImage(pod, context) : container.image,
    imagePullPolicy: 'IfNotPresent',
    args: pod.workload.proxy === 'gateway' ? proxyArguments(pod, context) : undefined,
    ports: repeated(
      (container.ports ?? []).map((containerPort) => ({ containerPort, protocol: 'TCP' })),
    ),
    env: environment(container.env),
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
}

function proxyArguments(pod: Pod, context: ObjectContext): string[] {
  const role = pod.workload.proxy === 'gateway' ? 'router' : 'sidecar';
  const common = ['proxy', role, '--domain', '$(POD_NAMESPACE).svc.cluster.local'];
  if (!context.legacy)
    return [...common, '--proxyLogLevel=warning', '--log_output_level=default:info'];
  return [
    ...common,
    '--configPath',
    '/etc/istio/proxy',
    '--binaryPath',
    '/usr/local/bin/envoy',
    '--serviceCluster',
    pod.workload.labels['app'] ?? pod.workload.name,
    '--discoveryAddress',
    'istio-pilot.istio-system:15010',
    '--statsdUdpAddress',
    'istio-statsd-prom-bridge.istio-system:9125',
    '--proxyAdminPort',
    '15000',
    '--controlPlaneAuthPolicy',
    'NONE',
  ];
}

function proxyEnvironment(pod: Pod, context: ObjectContext): Record<string, string> {
  if (context.legacy) return { ISTIO_META_INTERCEPTION_MODE: 'REDIRECT' };
  return {
    PILOT_CERT_PROVIDER: 'istiod',
    CA_ADDR: 'istiod.istio-system.svc:15012',
    ISTIO_META_CLUSTER_ID: 'Kubernetes',
    ISTIO_META_WORKLOAD_NAME: pod.workload.name,
    ISTIO_META_MESH_ID: 'cluster.local',
    TRUST_DOMAIN: 'cluster.local',
  };
}

export function sidecarContainer(pod: Pod, context: ObjectContext): JsonObject {
  return message({
    name: 'istio-proxy',
    image: proxyImage(pod, context),
    imagePullPolicy: 'IfNotPresent',
    args: proxyArguments(pod, context),
    ports: [{ name: 'http-envoy-prom', containerPort: 15090, protocol: 'TCP' }],
    env: environment({ ...proxyEnvironment(pod, context), ...pod.workload.proxyEnv }),
    resources: {
      limits: { cpu: '2', memory: '1Gi' },
      requests: { cpu: '100m', memory: '128Mi' },
    },
    restartPolicy: pod.workload.proxy === 'native-sidecar' ? 'Always' : undefined,
    readinessProbe: { httpGet: { path: '/healthz/ready', port: 15021, scheme: 'HTTP' } },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
}

export function initContainer(pod: Pod, context: ObjectContext): JsonObject {
  return {
    name: 'istio-init',
    image: proxyImage(pod, context),
    imagePullPolicy: 'IfNotPresent',
    args: [
      'istio-iptables',
      '-p',
      '15001',
      '-z',
      '15006',
      '-u',
      '1337',
      '-m',
      'REDIRECT',
      '-i',
      '*',
    ],
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  };
}
