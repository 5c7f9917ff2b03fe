import type { ContextStatus, ControlPlane } from '../../contract/contexts.ts';
import { AppError } from '../../contract/errors.ts';
import { type JsonObject, objects, text } from '../../contract/json.ts';
import { podAt, serviceAt, webhookAt, webhooksAt } from '../../contract/kubernetes-objects.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { resourceTypes } from '../../kube/http/resources.ts';
import { type Message, sentence } from '../../words/keys.ts';
import { listWhereAllowed } from './list-allowed.ts';

/** A pod that serves configuration: today's istiod or the istio-pilot of Istio ≤ 1.4. */
export interface ControlPlanePod {
  readonly name: string;
  readonly namespace: string;
  readonly revision: string;
  readonly generation: ControlPlane['generation'];
}

export interface ControlPlanes {
  readonly pods: readonly ControlPlanePod[];
  /** What is missing and what it would give. */
  readonly notes: ContextStatus['notes'];
}

/** Labels that Istio's own charts have set since 1.0 (`istio=pilot`) and since 1.5 (`app=istiod`). */
const selectors: readonly (readonly [string, ControlPlane['generation']])[] = [
  ['app=istiod', 'istiod'],
  ['istio=pilot', 'pilot'],
];
/** Where control planes are expected when nobody may look everywhere. */
export const usualNamespace = 'istio-system';

/**
 * Every running control plane of the cluster, all revisions and replicas, wherever they stand. Where pods may not be listed
 * cluster-wide, those of istio-system and of the context's namespace, with a note. Without any: looks for an external one.
 */
export async function discoverControlPlanes(
  cluster: Cluster,
  signal: AbortSignal | undefined,
): Promise<ControlPlanes> {
  const found = new Map<string, ControlPlanePod>();
  let everywhere = true;
  for (const [labelSelector, generation] of selectors) {
    const listed = await listWhereAllowed(
      cluster,
      resourceTypes.pods,
      { labelSelector, fieldSelector: 'status.phase=Running', signal },
      [usualNamespace],
    );
    everywhere &&= listed.namespaces === undefined;
    for (const pod of listed.items) {
      const name = text(podAt(pod, 'metadata', 'name'));
      const namespace = text(podAt(pod, 'metadata', 'namespace'));
      // Today's istiod carries both labels; the first selector names it.
      if (found.has(`${namespace}/${name}`) || isGoing(pod)) continue;
      const revision = text(podAt(pod, 'metadata', 'labels', 'istio.io/rev'));
      found.set(`${namespace}/${name}`, { name, namespace, revision, generation });
    }
  }
  const pods = [...found.values()].sort(
    (a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name),
  );
  const notes: Message[] = [];
  if (pods.length === 0) {
    const external = await externalControlPlane(cluster, signal);
    notes.push(
      external === undefined
        ? { key: 'context.note.no-control-plane', params: {} }
        : { key: 'context.note.external-control-plane', params: { address: external } },
    );
  }
  if (!everywhere)
    notes.push({
      key: 'context.note.control-planes-partial',
      params: { namespace: usualNamespace },
    });
  return { pods, notes };
}

function isGoing(pod: JsonObject): boolean {
  return text(podAt(pod, 'metadata', 'deletionTimestamp')) !== '';
}

/**
 * The address of a control plane outside this cluster: an `istiod` Service without pods (ExternalName, or without selector, as the
 * istiod-remote chart makes it), else the URL of the injection webhook. Undefined when nothing says so or it may not be seen.
 */
async function externalControlPlane(
  cluster: Cluster,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const services = await visible(cluster, resourceTypes.services, {
    fieldSelector: 'metadata.name=istiod',
    signal,
  });
  for (const service of services) {
    const namespace = text(serviceAt(service, 'metadata', 'namespace'));
    const name = text(serviceAt(service, 'spec', 'externalName'));
    if (name !== '') return name;
    if (serviceAt(service, 'spec', 'selector') === undefined) return `istiod.${namespace}.svc`;
  }
  const webhooks = await visible(cluster, resourceTypes.mutatingWebhooks, { signal });
  for (const webhook of webhooks.filter((one) =>
    text(webhooksAt(one, 'metadata', 'name')).includes('istio'),
  )) {
    for (const one of objects(webhooksAt(webhook, 'webhooks'))) {
      const url = text(webhookAt(one, 'clientConfig', 'url'));
      if (URL.canParse(url)) return new URL(url).host;
    }
  }
  return undefined;
}

async function visible(
  cluster: Cluster,
  type: Parameters<typeof listWhereAllowed>[1],
  options: Parameters<typeof listWhereAllowed>[2],
): Promise<readonly JsonObject[]> {
  try {
    if (!type.namespaced) return (await cluster.client.list(type, options)).items;
    return (await listWhereAllowed(cluster, type, options, [usualNamespace])).items;
  } catch (error) {
    // It would only have made a note clearer.
    if (error instanceof AppError && error.code !== 'cancelled') return [];
    throw error;
  }
}

/** Why a context has no control plane to ask, as far as its discovery could tell. */
export function noControlPlane(context: string, notes: ContextStatus['notes']): AppError {
  const outside = notes.find(({ key }) => key === 'context.note.external-control-plane');
  const address = outside?.params['address'];
  if (address !== undefined) {
    return new AppError(
      'no-control-plane',
      sentence('error.mesh.external-control-plane', { context, address }),
      { hint: sentence('hint.mesh.ask-there') },
    );
  }
  return notes.some(({ key }) => key === 'context.note.control-planes-partial')
    ? new AppError('no-control-plane', sentence('error.mesh.no-istiod-visible', { context }), {
        hint: sentence('hint.mesh.ask-pilot-role'),
      })
    : new AppError('no-control-plane', sentence('error.mesh.no-istiod', { context }));
}
