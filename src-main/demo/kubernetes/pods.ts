import type { JsonObject } from '../../contract/json.ts';
import { hex } from '../world/chance.ts';
import { message, repeated } from '../world/message.ts';
import type { Pod } from '../world/registry-model.ts';
import { seconds } from '../world/time.ts';
import { podCreated } from '../world/timeline.ts';
import { canonicalName, canonicalRevision } from '../world/workloads.ts';
import { applicationContainer, initContainer, injected, sidecarContainer } from './containers.ts';
import { metadata, type ObjectContext, owner, replicaSetName } from './metadata.ts';
import { podStatus } from './pod-status.ts';

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
