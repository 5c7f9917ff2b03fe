import { type JsonObject, text } from '../../contract/json.ts';
import { hex, number } from './chance.ts';
import { message, repeated } from './message.ts';
import { metadata, type ObjectContext, owner, replicaSetName } from './objects.ts';
import type { Pod } from './registry.ts';
import { canonicalName, canonicalRevision } from './registry.ts';
import { day, hour, second, seconds } from './time.ts';

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
    args: pod.workload.proxy === 'gateway' ? ['proxy', 'router'] : undefined,
    ports: repeated(
      (container.ports ?? []).map((containerPort) => ({ containerPort, protocol: 'TCP' })),
    ),
    env: environment(container.env),
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
}

function sidecarContainer(pod: Pod, context: ObjectContext): JsonObject {
  return message({
    name: 'istio-proxy',
    image: proxyImage(pod, context),
    imagePullPolicy: 'IfNotPresent',
    args: ['proxy', 'sidecar', '--domain', '$(POD_NAMESPACE).svc.cluster.local'],
    ports: [{ name: 'http-envoy-prom', containerPort: 15090, protocol: 'TCP' }],
    env: environment({
      PILOT_CERT_PROVIDER: 'istiod',
      CA_ADDR: 'istiod.istio-system.svc:15012',
      ISTIO_META_CLUSTER_ID: 'Kubernetes',
      ISTIO_META_WORKLOAD_NAME: pod.workload.name,
      ISTIO_META_MESH_ID: 'cluster.local',
      TRUST_DOMAIN: 'cluster.local',
      ...pod.workload.proxyEnv,
    }),
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

function labels(pod: Pod): Record<string, string> {
  const own = pod.workload.labels;
  return {
    ...own,
    ...(pod.workload.kind === 'Deployment'
      ? { 'pod-template-hash': replicaSetName(pod.name).split('-').at(-1) ?? '' }
      : {}),
    ...(pod.workload.kind === 'StatefulSet'
      ? { 'statefulset.kubernetes.io/pod-name': pod.name }
      : {}),
    ...(pod.workload.proxy === 'none'
      ? {}
      : {
          'security.istio.io/tlsMode': 'istio',
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
  const created = createdAt(context, pod);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(context, 'Pod', pod.name, pod.namespace, {
      creationTimestamp: seconds(created),
      generateName: pod.workload.kind === 'Deployment' ? `${replicaSetName(pod.name)}-` : undefined,
      labels: labels(pod),
      annotations: annotations(pod),
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
    status: status(pod, containers, inits, created),
  };
}

function createdAt(context: ObjectContext, pod: Pod): number {
  const id = `${pod.name}.${pod.namespace}`;
  const start = context.start - 2 * day - number(`start ${id}`, 40) * hour;
  return start - number(id, 3600) * second - 9 * second;
}

function condition(type: string, ok: boolean, at: number, reason?: string): JsonObject {
  return message({
    type,
    status: ok ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: seconds(at),
    reason,
  });
}

function status(
  pod: Pod,
  containers: readonly JsonObject[],
  inits: readonly JsonObject[],
  created: number,
): JsonObject {
  const started = created + 6 * second;
  if (pod.state === 'pending') {
    return {
      phase: 'Pending',
      conditions: [condition('PodScheduled', false, created, 'Unschedulable')],
      qosClass: 'Burstable',
    };
  }
  const done = pod.state === 'completed';
  const ready = pod.state === 'running';
  return message({
    phase: done ? 'Succeeded' : 'Running',
    conditions: [
      condition('PodReadyToStartContainers', !done, started),
      condition('Initialized', true, started),
      condition(
        'Ready',
        ready,
        started,
        done ? 'PodCompleted' : ready ? undefined : 'ContainersNotReady',
      ),
      condition('ContainersReady', ready, started, ready ? undefined : 'ContainersNotReady'),
      condition('PodScheduled', true, created),
    ],
    hostIP: pod.node.ip,
    hostIPs: [{ ip: pod.node.ip }],
    podIP: pod.ip,
    podIPs: [{ ip: pod.ip }],
    startTime: seconds(created),
    initContainerStatuses: repeated(
      inits.map((container) => {
        const lasting = container['restartPolicy'] === 'Always';
        return containerStatus(pod, container, lasting ? 'running' : 'completed', true, started);
      }),
    ),
    containerStatuses: containers.map((container, index) =>
      containerStatus(
        pod,
        container,
        done ? 'completed' : 'running',
        ready || (pod.state === 'not-ready' && index > 0),
        started,
      ),
    ),
    qosClass: 'Burstable',
  });
}

function containerStatus(
  pod: Pod,
  container: JsonObject,
  state: 'running' | 'completed',
  ready: boolean,
  at: number,
): JsonObject {
  const name = text(container['name']);
  const image = text(container['image']);
  return {
    name,
    image,
    imageID: `${image.split(':')[0] ?? image}@sha256:${hex(`image ${image}`, 64)}`,
    containerID: `containerd://${hex(`${pod.namespace}/${pod.name}/${name}`, 64)}`,
    ready: state === 'running' ? ready : name === 'istio-init',
    started: state === 'running',
    restartCount: 0,
    lastState: {},
    state:
      state === 'running'
        ? { running: { startedAt: seconds(at) } }
        : {
            terminated: {
              exitCode: 0,
              reason: 'Completed',
              startedAt: seconds(at),
              finishedAt: seconds(at + 40 * second),
            },
          },
  };
}
