import { at, text } from '../../contract/json.ts';
import { containersOf, type RunningPod } from '../pods/pod.ts';
import type { ApiContext } from './context.ts';
import { failure } from './status.ts';

/** The pod of a stream; 404 when there is none, 400 when it has no node yet (registry/core/pod/strategy.go, streamLocation). */
export function streamPod(context: ApiContext, namespace: string, name: string): RunningPod {
  const pod = context.world.pod(namespace, name);
  if (pod === undefined) throw failure.notFound('pods', '', name);
  if (text(at(pod.object, 'spec', 'nodeName')) === '') {
    throw failure.badRequest(`pod ${name} does not have a host assigned`);
  }
  return pod;
}

export function streamContainer(pod: RunningPod, asked: string | null): string {
  const names = containersOf(pod.object).map((container) => container.name);
  if (asked !== null && asked !== '') {
    if (names.includes(asked)) return asked;
    throw failure.badRequest(`container ${asked} is not valid for pod ${pod.name}`);
  }
  const regular = containersOf(pod.object).filter((container) => !container.init);
  const [only] = regular;
  if (regular.length === 1 && only !== undefined) return only.name;
  throw failure.badRequest(
    `a container name must be specified for pod ${pod.name}, choose one of: [${names.join(' ')}]`,
  );
}

/** A pod that does not run has no sandbox to enter; the kubelet's words. */
export function assertRunning(pod: RunningPod, container: string): void {
  if (text(at(pod.object, 'status', 'phase')) !== 'Running') {
    throw failure.internal(`unable to upgrade connection: container not found ("${container}")`);
  }
}
