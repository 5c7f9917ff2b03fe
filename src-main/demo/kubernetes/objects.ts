import type { JsonObject } from '../../contract/json.ts';
import type { MeshDescription, Named, WorkloadSpec } from '../world/description.ts';
import { nodes } from '../world/workloads.ts';
import { metadata, type ObjectContext, owner, replicaSetName } from './metadata.ts';
import { nodeObject } from './node-object.ts';
import { podObject } from './pods.ts';
import { serviceObjects } from './service-objects.ts';

/** The Kubernetes objects of the mesh, complete as an API server returns them. */

export function clusterObjects(context: ObjectContext): JsonObject[] {
  const { description } = context.mesh;
  return [
    ...nodes.map((node) => nodeObject(context, node)),
    ...description.namespaces.map((namespace) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: metadata(context, 'Namespace', namespace.name, undefined, {
        labels: { 'kubernetes.io/metadata.name': namespace.name, ...namespace.labels },
      }),
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })),
    ...serviceAccounts(context),
    ...description.services.flatMap((service) => serviceObjects(context, service)),
    ...description.workloads.flatMap((workload) => controllers(context, workload)),
    ...context.mesh.registry.pods.map((pod) => podObject(context, pod)),
    ...istioObjects(context, description),
  ];
}

function serviceAccounts(context: ObjectContext): JsonObject[] {
  const names = new Set<string>();
  for (const namespace of context.mesh.description.namespaces)
    names.add(`${namespace.name}/default`);
  for (const workload of context.mesh.description.workloads) {
    names.add(`${workload.namespace}/${workload.serviceAccount}`);
  }
  return [...names].map((key) => {
    const [namespace = '', name = ''] = key.split('/');
    return {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata(context, 'ServiceAccount', name, namespace),
    };
  });
}

function controllers(context: ObjectContext, workload: WorkloadSpec): JsonObject[] {
  const { name, namespace, labels, pods } = workload;
  const ready = pods.filter((pod) => (pod.state ?? 'running') === 'running').length;
  const template = {
    metadata: { labels: { ...labels } },
    spec: {
      serviceAccountName: workload.serviceAccount,
      containers: [{ name: workload.container.name, image: workload.container.image || 'auto' }],
    },
  };
  const controller = (kind: string, objectName: string, extra: JsonObject = {}): JsonObject => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: metadata(context, kind, objectName, namespace, {
      labels: { ...labels },
      generation: 1,
      ...extra,
    }),
    spec: { replicas: pods.length, selector: { matchLabels: { ...labels } }, template },
    status: {
      observedGeneration: 1,
      replicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
      updatedReplicas: pods.length,
    },
  });
  switch (workload.kind) {
    case 'Deployment': {
      const sets = [...new Set(pods.map((pod) => replicaSetName(pod.name)))];
      return [
        controller('Deployment', name),
        ...sets.map((set) =>
          controller('ReplicaSet', set, {
            ownerReferences: [owner('apps/v1', 'Deployment', name, namespace)],
          }),
        ),
      ];
    }
    case 'StatefulSet':
      return [controller('StatefulSet', name)];
    case 'Job':
      return [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: metadata(context, 'Job', name, namespace, { labels: { ...labels } }),
          spec: { completions: 1, parallelism: 1, backoffLimit: 6, template },
          status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
        },
      ];
    case 'Pod':
      return [];
  }
}

function istioObjects(context: ObjectContext, description: MeshDescription): JsonObject[] {
  const all = (
    group: string,
    version: string,
    kind: string,
    items: readonly Named<JsonObject>[],
  ): JsonObject[] =>
    items.map((item) => ({
      apiVersion: `${group}/${version}`,
      kind,
      metadata: metadata(context, kind, item.name, item.namespace, { generation: 1 }),
      spec: item.spec,
    }));
  const networking = 'networking.istio.io';
  const security = 'security.istio.io';
  return [
    ...all(security, 'v1', 'AuthorizationPolicy', description.authorizationPolicies),
    ...all(networking, 'v1', 'DestinationRule', description.destinationRules),
    ...all(networking, 'v1alpha3', 'EnvoyFilter', description.envoyFilters),
    ...all(networking, 'v1', 'Gateway', description.gateways),
    ...all(security, 'v1', 'PeerAuthentication', description.peerAuthentications),
    ...all(networking, 'v1', 'ServiceEntry', description.serviceEntries),
    ...all(networking, 'v1', 'Sidecar', description.sidecars),
    ...all(networking, 'v1', 'VirtualService', description.virtualServices),
  ];
}
