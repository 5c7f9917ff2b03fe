import type { MeshDescription } from './description.ts';
import type { Node, Pod } from './registry-model.ts';

export const nodes: readonly Node[] = [
  { name: 'worker-1', ip: '172.18.0.3', region: 'eu-central', zone: 'eu-central-a' },
  { name: 'worker-2', ip: '172.18.0.4', region: 'eu-central', zone: 'eu-central-b' },
];

export const clusterId = 'Kubernetes';
export const trustDomain = 'cluster.local';

export function spiffe(namespace: string, serviceAccount: string): string {
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

export function matches(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** Every pod, in the order of the description; addresses are given out per node in that order. */
export function podsOf(description: MeshDescription): readonly Pod[] {
  const used = [2, 2];
  const pods: Pod[] = [];
  for (const workload of description.workloads) {
    for (const spec of workload.pods) {
      const index = pods.length % nodes.length;
      const node = nodes[index];
      if (node === undefined) continue;
      const last = (used[index] = (used[index] ?? 2) + 3);
      pods.push({
        name: spec.name,
        namespace: workload.namespace,
        ip: spec.ip ?? `10.244.${index + 1}.${last}`,
        node,
        workload,
        state: spec.state ?? 'running',
        istiod: spec.istiod ?? null,
      });
    }
  }
  return pods;
}

export function hasProxy(pod: Pod): boolean {
  return pod.workload.proxy !== 'none' && pod.state !== 'completed' && pod.state !== 'pending';
}

export function canonicalName(labels: Readonly<Record<string, string>>, fallback: string): string {
  return labels['app'] ?? fallback;
}

export function canonicalRevision(labels: Readonly<Record<string, string>>): string {
  return labels['version'] ?? 'latest';
}
