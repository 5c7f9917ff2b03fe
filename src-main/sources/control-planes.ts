import type { ControlPlane } from '../contract/contexts.ts';
import { AppError } from '../contract/errors.ts';
import { at, type JsonObject, text } from '../contract/json.ts';
import type { Cluster } from '../kube/cluster.ts';
import { resourceTypes } from '../kube/http/resources.ts';

/** A pod that serves configuration: today's istiod or the istio-pilot of Istio ≤ 1.4. */
export interface ControlPlanePod {
  readonly name: string;
  readonly namespace: string;
  readonly revision: string;
  readonly generation: ControlPlane['generation'];
}

/** Labels that Istio's own charts have set since 1.0 (`istio=pilot`) and since 1.5 (`app=istiod`). */
const selectors: readonly (readonly [string, ControlPlane['generation']])[] = [
  ['app=istiod', 'istiod'],
  ['istio=pilot', 'pilot'],
];
const usualNamespace = 'istio-system';

function isForbidden(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'forbidden';
}

async function listPods(
  cluster: Cluster,
  labelSelector: string,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const options = { labelSelector, fieldSelector: 'status.phase=Running', signal };
  try {
    return (await cluster.client.list(resourceTypes.pods, options)).items;
  } catch (error) {
    // Many users may look into istio-system but not into every namespace.
    if (!isForbidden(error)) throw error;
    const narrowed = { ...options, namespace: usualNamespace };
    return (await cluster.client.list(resourceTypes.pods, narrowed)).items;
  }
}

/** Every running control plane of the cluster, all revisions and replicas, wherever they stand. */
export async function discoverControlPlanes(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly ControlPlanePod[]> {
  const found = new Map<string, ControlPlanePod>();
  for (const [selector, generation] of selectors) {
    for (const pod of await listPods(cluster, selector, signal)) {
      const name = text(at(pod, 'metadata', 'name'));
      const namespace = text(at(pod, 'metadata', 'namespace'));
      // Today's istiod carries both labels; the first selector names it.
      if (found.has(`${namespace}/${name}`)) continue;
      const revision = text(at(pod, 'metadata', 'labels', 'istio.io/rev'));
      found.set(`${namespace}/${name}`, { name, namespace, revision, generation });
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}
