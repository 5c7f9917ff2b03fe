import { AppError } from '../../contract/errors.ts';
import { type JsonObject, objects, text } from '../../contract/json.ts';
import { podAt } from '../../contract/kubernetes-objects.ts';
import type { PodSelector } from '../api.ts';
import type { KubeClient } from '../http/kube-client.ts';
import { resourceTypes } from '../http/resources.ts';
import type { ForwardTarget } from './types.ts';

export async function podsOfWorkload(
  client: KubeClient,
  target: ForwardTarget & { kind: 'workload' },
  list: (selector: string) => Promise<readonly JsonObject[]>,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const { workload, namespace, name } = target;
  try {
    return await list(
      labelSelector(await client.api.workloadSelector(workload, namespace, name, { signal })),
    );
  } catch (error) {
    // Who may forward may often not read workloads: then the pods' owners tell.
    if (!(error instanceof AppError) || error.code !== 'forbidden') throw error;
    const all = (await client.list(resourceTypes.pods, { namespace: target.namespace, signal }))
      .items;
    return all.filter((pod) => isOwnedBy(pod, target));
  }
}

function isOwnedBy(pod: JsonObject, target: ForwardTarget & { kind: 'workload' }): boolean {
  return objects(podAt(pod, 'metadata', 'ownerReferences')).some((owner) => {
    const name = text(owner['name']);
    if (target.workload !== 'Deployment')
      return owner['kind'] === target.workload && name === target.name;
    // A Deployment's ReplicaSets are called after it and the hash of their pod template.
    const hash = text(podAt(pod, 'metadata', 'labels', 'pod-template-hash'));
    return owner['kind'] === 'ReplicaSet' && name === `${target.name}-${hash}`;
  });
}

/** A LabelSelector in the query's form. */
export function labelSelector(selector: PodSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  );
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    switch (operator) {
      case 'In':
        return `${key} in (${values.join(',')})`;
      case 'NotIn':
        return `${key} notin (${values.join(',')})`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return key;
    }
  });
  return [...labels, ...expressions].join(',');
}
