import { AppError } from '../../contract/errors.ts';
import { type JsonObject, objects, text } from '../../contract/json.ts';
import { conditionAt, containerStatusAt, podAt } from '../../contract/kubernetes-objects.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { resourcePath, resourceTypes } from '../../kube/http/resources.ts';
import { type PodRef, podText } from '../../kube/streams/failures.ts';
import { type Message, sentence } from '../../words/keys.ts';
import { proxyPodOf } from '../mesh-pods.ts';

/** Failures behind which the pod itself may stand. */
const doubtful = new Set([
  'port-refused',
  'stream-failed',
  'server-error',
  'pod-not-running',
  'not-found',
]);

/**
 * After a failed read: looks at the pod and says what is wrong with it, if that explains the failure. Otherwise the failure
 * itself, so that nothing is guessed.
 */
export async function explainByPod(
  cluster: Cluster,
  pod: PodRef,
  failure: unknown,
  container: string,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  if (!(failure instanceof AppError) || !doubtful.has(failure.code)) return failure;
  const { detail } = failure;
  let found: JsonObject;
  try {
    const path = resourcePath(resourceTypes.pods, pod.namespace, pod.name);
    const answer = await cluster.client.get(path, { signal, what: `get pod ${podText(pod)}` });
    found = typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? answer : {};
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code !== 'not-found') return failure;
    return new AppError('pod-not-found', sentence('error.mesh.pod-gone', { pod: podText(pod) }), {
      detail,
    });
  }
  const why = troubleOf(found, container);
  if (why === undefined) return failure;
  return new AppError(
    why.code,
    sentence('error.mesh.pod-trouble', { pod: podText(pod), text: why.text }),
    {
      detail,
      retryable: why.retryable,
    },
  );
}

interface Trouble {
  readonly code: 'pod-not-running' | 'admin-unexpected';
  readonly text: Message;
  readonly retryable: boolean;
}

/** What keeps a pod's proxy (or istiod's `discovery`) from answering, by the pod's own status. */
export function troubleOf(pod: JsonObject, container: string): Trouble | undefined {
  const down = (words: Message, retryable = true): Trouble => ({
    code: 'pod-not-running',
    text: words,
    retryable,
  });
  const phase = text(podAt(pod, 'status', 'phase'));
  if (phase === 'Succeeded' || phase === 'Failed')
    return down(sentence('error.mesh.pod.ended', { phase }), false);
  if (text(podAt(pod, 'metadata', 'deletionTimestamp')) !== '')
    return down(sentence('error.mesh.pod.deleting'));
  const status = [
    ...objects(podAt(pod, 'status', 'containerStatuses')),
    ...objects(podAt(pod, 'status', 'initContainerStatuses')),
  ].find((one) => containerStatusAt(one, 'name') === container);
  const waiting = text(containerStatusAt(status, 'state', 'waiting', 'reason'));
  if (waiting !== '')
    return down(sentence('error.mesh.pod.waiting', { container, reason: waiting }));
  const ended = text(containerStatusAt(status, 'state', 'terminated', 'reason'));
  if (ended !== '')
    return down(sentence('error.mesh.pod.container-ended', { container, reason: ended }));
  if (phase === 'Pending') {
    const reason = objects(podAt(pod, 'status', 'conditions')).find(
      (one) => conditionAt(one, 'status') === 'False',
    );
    const said = text(conditionAt(reason, 'reason'));
    return down(
      said === ''
        ? sentence('error.mesh.pod.unscheduled')
        : sentence('error.mesh.pod.pending', { reason: said }),
    );
  }
  if (container !== 'istio-proxy') return undefined;
  const proxy = proxyPodOf(pod);
  if (proxy === undefined)
    return {
      code: 'admin-unexpected',
      text: sentence('error.mesh.pod.no-proxy'),
      retryable: false,
    };
  if (proxy.type === 'proxyless')
    return {
      code: 'admin-unexpected',
      text: sentence('error.mesh.pod.proxyless'),
      retryable: false,
    };
  return undefined;
}
