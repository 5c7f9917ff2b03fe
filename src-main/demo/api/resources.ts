import { type JsonObject, text } from '../../contract/json.ts';
import { old, type ResourceType, today, types } from './resource-types.ts';

const core = [
  ...types('', 'v1', 'all', [
    ['pods', 'Pod', 'po'],
    ['services', 'Service', 'svc'],
  ]),
  ...types('', 'v1', '', [
    ['namespaces', 'Namespace', 'ns', false],
    ['nodes', 'Node', 'no', false],
    ['endpoints', 'Endpoints', 'ep'],
    ['events', 'Event', 'ev'],
    ['configmaps', 'ConfigMap', 'cm'],
    ['secrets', 'Secret'],
    ['serviceaccounts', 'ServiceAccount', 'sa'],
  ]),
  ...types('apps', 'v1', 'all', [
    ['deployments', 'Deployment', 'deploy'],
    ['replicasets', 'ReplicaSet', 'rs'],
    ['statefulsets', 'StatefulSet', 'sts'],
    ['daemonsets', 'DaemonSet', 'ds'],
  ]),
];

export interface Resources {
  readonly all: readonly ResourceType[];
  /** True before Kubernetes 1.20 or so: no aggregated discovery, no OpenAPI v3, no EndpointSlices v1, no SelfSubjectReview. */
  readonly legacy: boolean;
  /** The 36 of v1.36.1. */
  readonly minor: number;
  find(group: string, version: string, plural: string): ResourceType | undefined;
  /** The type of an object; a kind that no table names gets one made from its name. */
  typeOf(object: JsonObject): ResourceType;
}

export function resourcesFor(kubernetesVersion: string, objects: readonly JsonObject[]): Resources {
  const minor = Number(/^v?1\.(\d+)/.exec(kubernetesVersion)?.[1] ?? 99);
  const legacy = minor < 20;
  const all = [...core, ...(legacy ? old : today)];
  const typeOf = (object: JsonObject): ResourceType => {
    const [group, version] = groupVersion(text(object['apiVersion']));
    const kind = text(object['kind']);
    const known = all.find((type) => type.group === group && type.kind === kind);
    if (known !== undefined) return known;
    const made: ResourceType = {
      group,
      versions: [version],
      kind,
      plural: `${kind.toLowerCase()}s`,
      namespaced: namespaceOf(object) !== '',
      shortNames: [],
      categories: [],
    };
    all.push(made);
    return made;
  };
  for (const object of objects) typeOf(object);
  return {
    all,
    legacy,
    minor,
    find: (group, version, plural) =>
      all.find(
        (type) => type.group === group && type.plural === plural && type.versions.includes(version),
      ),
    typeOf,
  };
}

function groupVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

/** `pods`, `deployments.apps`: the key of a type in the store and the name in RBAC messages. */
export function resourceKey(type: { readonly group: string; readonly plural: string }): string {
  return type.group === '' ? type.plural : `${type.plural}.${type.group}`;
}

export function metadataOf(object: JsonObject): JsonObject {
  const metadata = object['metadata'];
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
    ? metadata
    : {};
}

export function nameOf(object: JsonObject): string {
  return text(metadataOf(object)['name']);
}

export function namespaceOf(object: JsonObject): string {
  return text(metadataOf(object)['namespace']);
}
