import type { JsonObject } from '../../contract/json.ts';
import { hex } from '../world/chance.ts';
import { message, repeated } from '../world/message.ts';
import type { Pod } from '../world/registry.ts';
import { canonicalName, canonicalRevision } from '../world/registry.ts';
import { seconds } from '../world/time.ts';
import { podCreated } from '../world/timeline.ts';
import { metadata, type ObjectContext, owner, replicaSetName } from './metadata.ts';
import { podStatus } from './pod-status.ts';

/** Pods as the kubelet and Istio's injector leave them. */

function injected(pod: Pod): boolean {
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

function applicationContainer(pod: Pod, context: ObjectContext): JsonObject {
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

function sidecarContainer(pod: Pod, context: ObjectContext): JsonObject {
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

function initContainer(pod: Pod, context: ObjectContext): JsonObject {
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

/** Injection as Istio 1.1 noted it down. */
function legacyAnnotations(pod: Pod): Record<string, string> | undefined {
  if (!injected(pod)) return undefined;
  return {
    'sidecar.istio.io/status': JSON.stringify({
      version: hex('injection template', 64),
      initContainers: ['istio-init'],
      containers: ['istio-proxy'],
      volumes: ['istio-envoy', 'istio-certs'],
      imagePullSecrets: null,
    }),
  };
}

function annotations(pod: Pod): Record<string, string> | undefined {
  if (!injected(pod)) {
    return pod.workload.proxy === 'gateway'
      ? { 'prometheus.io/port': '15020', 'prometheus.io/scrape': 'true', 'istio.io/rev': 'default' }
      : undefined;
  }
  const native = pod.workload.proxy === 'native-sidecar';
  return {
    'istio.io/rev': 'default',
    'kubectl.kubernetes.io/default-container': pod.workload.container.name,
    'prometheus.io/path': '/stats/prometheus',
    'prometheus.io/port': '15020',
    'prometheus.io/scrape': 'true',
    'sidecar.istio.io/status': JSON.stringify({
      initContainers: native ? ['istio-init', 'istio-proxy'] : ['istio-init'],
      containers: native ? null : ['istio-proxy'],
      volumes: ['workload-socket', 'istio-envoy', 'istio-data', 'istio-podinfo', 'istiod-ca-cert'],
      imagePullSecrets: null,
      revision: 'default',
    }),
  };
}

function labels(pod: Pod, legacy: boolean): Record<string, string> {
  const own = pod.workload.labels;
  return {
    ...own,
    ...(pod.workload.kind === 'Deployment'
      ? { 'pod-template-hash': replicaSetName(pod.name).split('-').at(-1) ?? '' }
      : {}),
    ...(pod.workload.kind === 'StatefulSet'
      ? { 'statefulset.kubernetes.io/pod-name': pod.name }
      : {}),
    ...(pod.workload.proxy === 'none' || legacy
      ? {}
      : {
          ...(injected(pod) ? { 'security.istio.io/tlsMode': 'istio' } : {}),
          'service.istio.io/canonical-name': canonicalName(own, pod.workload.name),
          'service.istio.io/canonical-revision': canonicalRevision(own),
          'istio.io/rev': 'default',
        }),
  };
}

function owners(pod: Pod): JsonObject[] | undefined {
  const { kind, name, namespace } = pod.workload;
  switch (kind) {
    case 'Deployment':
      return [owner('apps/v1', 'ReplicaSet', replicaSetName(pod.name), namespace)];
    case 'StatefulSet':
      return [owner('apps/v1', 'StatefulSet', name, namespace)];
    case 'Job':
      return [owner('batch/v1', 'Job', name, namespace)];
    case 'Pod':
      return undefined;
  }
}

export function podObject(context: ObjectContext, pod: Pod): JsonObject {
  const native = pod.workload.proxy === 'native-sidecar';
  const containers = [applicationContainer(pod, context)];
  const inits: JsonObject[] = [];
  if (injected(pod)) {
    inits.push(initContainer(pod, context));
    (native ? inits : containers).push(sidecarContainer(pod, context));
  }
  const created = podCreated(`${pod.name}.${pod.namespace}`, context.start);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(context, 'Pod', pod.name, pod.namespace, {
      creationTimestamp: seconds(created),
      generateName: pod.workload.kind === 'Deployment' ? `${replicaSetName(pod.name)}-` : undefined,
      labels: labels(pod, context.legacy),
      annotations: context.legacy ? legacyAnnotations(pod) : annotations(pod),
      ownerReferences: owners(pod),
    }),
    spec: message({
      initContainers: repeated(inits),
      containers,
      nodeName: pod.state === 'pending' ? undefined : pod.node.name,
      serviceAccountName: pod.workload.serviceAccount,
      serviceAccount: pod.workload.serviceAccount,
      restartPolicy: pod.workload.kind === 'Job' ? 'OnFailure' : 'Always',
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
    }),
    status: podStatus(pod, containers, inits, created),
  };
}
