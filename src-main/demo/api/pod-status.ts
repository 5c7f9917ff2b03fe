import { at, flag, type JsonObject, num, objects, text } from '../../contract/json.ts';
import { metadataOf } from './resources.ts';

export interface PodSummary {
  /** `2/2` */
  readonly ready: string;
  readonly status: string;
  readonly restarts: number;
}

/** READY, STATUS and RESTARTS as kubernetes/pkg/printers/internalversion printPod counts them (native sidecars are containers). */
export function podSummary(pod: JsonObject): PodSummary {
  const sidecars = new Set(
    objects(at(pod, 'spec', 'initContainers'))
      .filter((container) => text(container['restartPolicy']) === 'Always')
      .map((container) => text(container['name'])),
  );
  const initStatuses = objects(at(pod, 'status', 'initContainerStatuses'));
  const statuses = [
    ...objects(at(pod, 'status', 'containerStatuses')),
    ...initStatuses.filter((status) => sidecars.has(text(status['name']))),
  ];
  const total = objects(at(pod, 'spec', 'containers')).length + sidecars.size;
  const ready = statuses.filter((status) => flag(status['ready'])).length;
  const restarts = statuses.reduce((sum, status) => sum + (num(status['restartCount']) ?? 0), 0);
  return { ready: `${ready}/${total}`, status: statusText(pod, initStatuses, statuses), restarts };
}

function statusText(
  pod: JsonObject,
  initStatuses: readonly JsonObject[],
  statuses: readonly JsonObject[],
): string {
  if (metadataOf(pod)['deletionTimestamp'] !== undefined) return 'Terminating';
  const failedInit = initStatuses.find(
    (status) => text(at(status, 'state', 'waiting', 'reason')) !== '' && !flag(status['started']),
  );
  if (failedInit !== undefined) {
    const reason = text(at(failedInit, 'state', 'waiting', 'reason'));
    if (reason !== 'PodInitializing') return `Init:${reason}`;
  }
  for (const status of statuses) {
    const reason =
      text(at(status, 'state', 'waiting', 'reason')) ||
      text(at(status, 'state', 'terminated', 'reason'));
    if (reason !== '') return reason;
  }
  return text(at(pod, 'status', 'reason')) || text(at(pod, 'status', 'phase')) || 'Unknown';
}

/** Ready to be spoken to: the condition `Ready`. */
export function isPodReady(pod: JsonObject): boolean {
  return objects(at(pod, 'status', 'conditions')).some(
    (condition) => condition['type'] === 'Ready' && condition['status'] === 'True',
  );
}
