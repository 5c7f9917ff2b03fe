import {
  type ForwardTargetOption,
  forwardTargetSchema,
  type ForwardTargetView,
  workloadKinds,
} from '../../contract/forwards.ts';
import { at, type JsonObject, num, objects, text } from '../../contract/json.ts';
import {
  containerAt,
  containerPortAt,
  podAt,
  serviceAt,
  servicePortAt,
} from '../../contract/kubernetes-objects.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { resourceTypes } from '../../kube/http/resources.ts';
import { proxyPodOf } from '../mesh-pods.ts';
import { listWhereAllowed } from './list-allowed.ts';

/** Workloads (told by their pods' owners, which needs no right on workloads) and services, control planes and proxies first. */
export async function forwardTargets(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly ForwardTargetOption[]> {
  const likely = ['istio-system'];
  const [pods, services] = await Promise.all([
    listWhereAllowed(cluster, resourceTypes.pods, { signal }, likely),
    listWhereAllowed(cluster, resourceTypes.services, { signal }, likely),
  ]);
  const found = new Map<string, ForwardTargetOption>();
  for (const pod of pods.items) {
    const target = ownerOf(pod);
    if (target === undefined) continue;
    const key = JSON.stringify(target);
    if (!found.has(key)) found.set(key, { target, ports: podPorts(pod), role: roleOf(pod) });
  }
  for (const service of services.items) {
    const { name, namespace } = identity(service);
    const ports = objects(serviceAt(service, 'spec', 'ports')).flatMap((one) =>
      portOf(
        servicePortAt(one, 'port'),
        servicePortAt(one, 'name'),
        servicePortAt(one, 'protocol'),
      ),
    );
    // ExternalName and selector-less services lead to no pod.
    if (serviceAt(service, 'spec', 'selector') === undefined || ports.length === 0) continue;
    const target: ForwardTargetView = { kind: 'service', namespace, name };
    const role = name === 'istiod' || name === 'istio-pilot' ? 'pilot' : 'other';
    found.set(JSON.stringify(target), { target, ports, role });
  }
  const rank = { pilot: 0, proxy: 1, other: 2 };
  const order = ({ target, role }: ForwardTargetOption): string =>
    `${rank[role]} ${target.namespace} ${target.kind === 'service' ? 1 : 0} ${target.name}`;
  // A server may list what has no name, or no namespace: nothing can be forwarded to that.
  const named = [...found.values()].filter(
    ({ target }) => forwardTargetSchema.safeParse(target).success,
  );
  return named.sort((a, b) => order(a).localeCompare(order(b)));
}

function identity(object: JsonObject): { readonly name: string; readonly namespace: string } {
  return {
    name: text(podAt(object, 'metadata', 'name')),
    namespace: text(podAt(object, 'metadata', 'namespace')),
  };
}

/** The workload that outlives the pod; the pod itself when nothing owns it. */
function ownerOf(pod: JsonObject): ForwardTargetView | undefined {
  const { name, namespace } = identity(pod);
  const phase = text(podAt(pod, 'status', 'phase'));
  if (name === '' || phase === 'Succeeded' || phase === 'Failed') return undefined;
  const owner = objects(podAt(pod, 'metadata', 'ownerReferences'))[0];
  const kind = text(owner?.['kind']);
  const owned = text(owner?.['name']);
  const hash = text(podAt(pod, 'metadata', 'labels', 'pod-template-hash'));
  // A Deployment's ReplicaSets are called after it and the hash of their pod template.
  if (kind === 'ReplicaSet' && hash !== '' && owned.endsWith(`-${hash}`))
    return {
      kind: 'workload',
      workload: 'Deployment',
      namespace,
      name: owned.slice(0, -hash.length - 1),
    };
  const workload = workloadKinds.find((one) => one === kind);
  if (workload !== undefined) return { kind: 'workload', workload, namespace, name: owned };
  return { kind: 'pod', namespace, name };
}

function roleOf(pod: JsonObject): ForwardTargetOption['role'] {
  const labels = podAt(pod, 'metadata', 'labels');
  if (text(at(labels, 'app')) === 'istiod' || text(at(labels, 'istio')) === 'pilot') return 'pilot';
  const type = proxyPodOf(pod)?.type;
  return type === undefined || type === 'proxyless' ? 'other' : 'proxy';
}

function podPorts(pod: JsonObject): ForwardTargetOption['ports'] {
  const ports = objects(podAt(pod, 'spec', 'containers')).flatMap((container) =>
    objects(containerAt(container, 'ports')).flatMap((one) =>
      portOf(
        containerPortAt(one, 'containerPort'),
        containerPortAt(one, 'name'),
        containerPortAt(one, 'protocol'),
      ),
    ),
  );
  return ports.filter(({ port }, index) => ports.findIndex((one) => one.port === port) === index);
}

/** Port-forward carries TCP only. */
function portOf(
  port: JsonObject[string],
  name: JsonObject[string],
  protocol: JsonObject[string],
): ForwardTargetOption['ports'] {
  const number = num(port);
  const valid = number !== undefined && Number.isInteger(number) && number > 0 && number < 65_536;
  const tcp = protocol === undefined || protocol === 'TCP';
  return valid && tcp ? [{ port: number, name: text(name) }] : [];
}
