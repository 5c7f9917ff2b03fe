import type { Json, JsonObject } from '../../contract/json.ts';
import type { ResourceType } from './resource-types.ts';
import type { Resources } from './resources.ts';
import { reviews } from './reviews.ts';

/** Subresources and the reviews, which hold no objects. */
const subresources: Readonly<
  Record<string, readonly [name: string, kind: string, verbs: string[]][]>
> = {
  pods: [
    ['exec', 'PodExecOptions', ['create', 'get']],
    ['log', 'Pod', ['get']],
    ['portforward', 'PodPortForwardOptions', ['create', 'get']],
  ],
};

function verbsOf(type: ResourceType): string[] {
  return type.plural === 'pods' && type.group === ''
    ? ['delete', 'get', 'list', 'watch']
    : ['get', 'list', 'watch'];
}

/** Group → its versions, the preferred one first. */
export function groups(resources: Resources): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const review of reviews(resources)) found.set(review.group, ['v1']);
  for (const type of resources.all) {
    const versions = found.get(type.group) ?? [];
    for (const version of type.versions) if (!versions.includes(version)) versions.push(version);
    found.set(type.group, versions);
  }
  return found;
}

export function apiVersions(): JsonObject {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' }],
  };
}

export function apiGroupList(resources: Resources): JsonObject {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...groups(resources)]
      .filter(([name]) => name !== '')
      .map(([name, versions]) => groupObject(name, versions)),
  };
}

export function apiGroup(resources: Resources, name: string): JsonObject | undefined {
  const versions = groups(resources).get(name);
  return versions === undefined || name === ''
    ? undefined
    : { kind: 'APIGroup', apiVersion: 'v1', ...groupObject(name, versions) };
}

function groupObject(name: string, versions: readonly string[]): JsonObject {
  const list = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: list, preferredVersion: list[0] };
}

export function apiResourceList(
  resources: Resources,
  group: string,
  version: string,
): JsonObject | undefined {
  if (groups(resources).get(group)?.includes(version) !== true) return undefined;
  const rows: Json[] = [];
  for (const type of resources.all) {
    if (type.group !== group || !type.versions.includes(version)) continue;
    rows.push({
      name: type.plural,
      singularName: type.kind.toLowerCase(),
      namespaced: type.namespaced,
      kind: type.kind,
      verbs: verbsOf(type),
      ...(type.shortNames.length > 0 ? { shortNames: [...type.shortNames] } : {}),
      ...(type.categories.length > 0 ? { categories: [...type.categories] } : {}),
    });
    for (const [name, kind, verbs] of group === '' ? (subresources[type.plural] ?? []) : []) {
      rows.push({
        name: `${type.plural}/${name}`,
        singularName: '',
        namespaced: true,
        kind,
        verbs,
      });
    }
  }
  for (const review of reviews(resources)) {
    if (review.group !== group) continue;
    rows.push({
      name: review.plural,
      singularName: review.kind.toLowerCase(),
      namespaced: false,
      kind: review.kind,
      verbs: ['create'],
    });
  }
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: rows,
  };
}

/** Aggregated discovery (KEP-3352): kubectl asks for it since 1.26, with one request each for /api and /apis. */
export function aggregatedDiscovery(resources: Resources, which: 'core' | 'groups'): JsonObject {
  const items: Json[] = [];
  for (const [group, versions] of groups(resources)) {
    if ((group === '') !== (which === 'core')) continue;
    items.push({
      metadata: { name: group, creationTimestamp: null },
      versions: versions.map((version) => ({
        version,
        freshness: 'Current',
        resources: aggregatedResources(resources, group, version),
      })),
    });
  }
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items,
  };
}

function aggregatedResources(resources: Resources, group: string, version: string): Json[] {
  const responseKind = (kind: string): JsonObject => ({ group, version, kind });
  return [
    ...resources.all
      .filter((type) => type.group === group && type.versions.includes(version))
      .map((type) => ({
        resource: type.plural,
        responseKind: responseKind(type.kind),
        scope: type.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: type.kind.toLowerCase(),
        verbs: verbsOf(type),
        shortNames: [...type.shortNames],
        categories: [...type.categories],
        subresources:
          group === ''
            ? (subresources[type.plural] ?? []).map(([name, kind, verbs]) => ({
                subresource: name,
                responseKind: responseKind(kind),
                verbs,
              }))
            : [],
      })),
    ...reviews(resources)
      .filter((review) => review.group === group)
      .map((review) => ({
        resource: review.plural,
        responseKind: responseKind(review.kind),
        scope: 'Cluster',
        singularResource: review.kind.toLowerCase(),
        verbs: ['create'],
      })),
  ];
}
