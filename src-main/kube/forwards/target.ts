import { AppError } from '../../contract/errors.ts';
import { type JsonObject, num, obj, objects, text } from '../../contract/json.ts';
import {
  conditionAt,
  containerAt,
  containerPortAt,
  podAt,
} from '../../contract/kubernetes-objects.ts';
import { sentence } from '../../words/keys.ts';
import type { KubeClient } from '../http/kube-client.ts';
import { resourcePath, resourceTypes } from '../http/resources.ts';
import type { ForwardTarget } from './types.ts';
import { podsOfWorkload } from './workload-pods.ts';

/** A pod that can take the forward, and the port there. */
export interface Candidate {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly port: number;
  readonly ready: boolean;
}

/**
 * The running pods of a target that are not being deleted, ready ones first. Of a service only ready ones, as Kubernetes itself
 * would choose. Throws `not-found` when the target is not there, `pod-not-running` when no pod can take the forward.
 */
export async function findCandidates(
  client: KubeClient,
  target: ForwardTarget,
  port: number,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const { pods, portOf } = await podsOf(client, target, port, signal);
  const candidates = pods.flatMap((pod) => candidateOf(pod, portOf(pod)) ?? []);
  const usable = target.kind === 'service' ? candidates.filter((one) => one.ready) : candidates;
  if (usable.length === 0)
    throw new AppError(
      'pod-not-running',
      pods.length === 0
        ? sentence('error.kube.no-pods', { target: describeTarget(target) })
        : sentence('error.kube.no-pod-ready', {
            pods: pods.length,
            target: describeTarget(target),
          }),
      { retryable: true },
    );
  return [...usable].sort(
    (a, b) => Number(b.ready) - Number(a.ready) || a.name.localeCompare(b.name),
  );
}

export function describeTarget(target: ForwardTarget): string {
  switch (target.kind) {
    case 'workload':
      return `${target.workload} ${target.namespace}/${target.name}`;
    case 'labels':
      return `${target.selector} in ${target.namespace}`;
    default:
      return `${target.kind} ${target.namespace}/${target.name}`;
  }
}

interface PodsOf {
  readonly pods: readonly JsonObject[];
  readonly portOf: (pod: JsonObject) => number | undefined;
}

async function podsOf(
  client: KubeClient,
  target: ForwardTarget,
  port: number,
  signal: AbortSignal,
): Promise<PodsOf> {
  const { namespace } = target;
  const same = (): number => port;
  const list = async (labelSelector: string): Promise<readonly JsonObject[]> =>
    (await client.list(resourceTypes.pods, { namespace, labelSelector, signal })).items;
  switch (target.kind) {
    case 'pod':
      return { pods: [await namedPod(client, namespace, target.name, signal)], portOf: same };
    case 'labels':
      return { pods: await list(target.selector), portOf: same };
    case 'service':
      return await podsOfService(client, target, port, list, signal);
    case 'workload':
      return { pods: await podsOfWorkload(client, target, list, signal), portOf: same };
  }
}

/** Who may only create pods/portforward may not look at the pod: it is taken to run, and the probe tells. */
async function namedPod(
  client: KubeClient,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<JsonObject> {
  try {
    const path = resourcePath(resourceTypes.pods, namespace, name);
    return obj(await client.get(path, { signal, what: `get pod ${namespace}/${name}` }));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'forbidden') throw error;
    const conditions = [{ type: 'Ready', status: 'True' }];
    return { metadata: { namespace, name }, status: { phase: 'Running', conditions } };
  }
}

async function podsOfService(
  client: KubeClient,
  target: ForwardTarget & { kind: 'service' },
  port: number,
  list: (selector: string) => Promise<readonly JsonObject[]>,
  signal: AbortSignal,
): Promise<PodsOf> {
  const { spec } = await client.api.service(target.namespace, target.name, { signal });
  const selector = Object.entries(spec?.selector ?? {});
  if (selector.length === 0)
    throw new AppError(
      'not-found',
      sentence('error.kube.selects-no-pods', { target: describeTarget(target) }),
    );
  const entry = (spec?.ports ?? []).find((one) => num(one.port) === port);
  if (entry === undefined)
    throw new AppError(
      'not-found',
      sentence('error.kube.no-such-port', { target: describeTarget(target), port }),
    );
  const wanted = entry.targetPort ?? port;
  return {
    pods: await list(selector.map(([key, value]) => `${key}=${text(value)}`).join(',')),
    portOf: (pod) => (typeof wanted === 'string' ? namedPort(pod, wanted) : num(wanted)),
  };
}

function namedPort(pod: JsonObject, name: string): number | undefined {
  const ports = [
    ...objects(podAt(pod, 'spec', 'containers')),
    ...objects(podAt(pod, 'spec', 'initContainers')),
  ]
    .flatMap((container) => objects(containerAt(container, 'ports')))
    .find((one) => containerPortAt(one, 'name') === name);
  // A targetPort may be a number written as text.
  return num(containerPortAt(ports, 'containerPort')) ?? num(name);
}

function candidateOf(pod: JsonObject, port: number | undefined): Candidate | undefined {
  const gone = text(podAt(pod, 'metadata', 'deletionTimestamp')) !== '';
  if (gone || text(podAt(pod, 'status', 'phase')) !== 'Running' || port === undefined)
    return undefined;
  const ready = objects(podAt(pod, 'status', 'conditions')).some(
    (condition) =>
      conditionAt(condition, 'type') === 'Ready' && conditionAt(condition, 'status') === 'True',
  );
  return {
    namespace: text(podAt(pod, 'metadata', 'namespace')),
    name: text(podAt(pod, 'metadata', 'name')),
    uid: text(podAt(pod, 'metadata', 'uid')),
    port,
    ready,
  };
}
