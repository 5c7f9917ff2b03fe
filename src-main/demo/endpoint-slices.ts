import { at, type Json, type JsonObject, objects, text } from '../contract/json.ts';
import { metadataOf, nameOf, namespaceOf } from './api/resources.ts';
import type { Store } from './api/store.ts';
import { podIp } from './pods/pod.ts';

/** EndpointSlices follow a pod that was replaced (or, without a successor, went away), as their controller makes them. */
export function moveEndpoints(
  store: Store,
  before: JsonObject,
  after: JsonObject | undefined,
): void {
  const type = store.resources.find('discovery.k8s.io', 'v1', 'endpointslices');
  if (type === undefined) return;
  for (const slice of store.list(type)) {
    if (namespaceOf(slice) !== namespaceOf(before)) continue;
    const endpoints = objects(slice['endpoints']);
    if (!endpoints.some((endpoint) => targets(endpoint, before))) continue;
    store.put({
      ...slice,
      endpoints: endpoints.flatMap((endpoint): Json[] => {
        if (!targets(endpoint, before)) return [endpoint];
        return after === undefined ? [] : [moved(endpoint, after)];
      }),
    });
  }
}

function targets(endpoint: JsonObject, pod: JsonObject): boolean {
  return text(at(endpoint, 'targetRef', 'name')) === nameOf(pod);
}

function moved(endpoint: JsonObject, pod: JsonObject): JsonObject {
  return {
    ...endpoint,
    addresses: [podIp(pod)],
    targetRef: {
      kind: 'Pod',
      namespace: namespaceOf(pod),
      name: nameOf(pod),
      uid: metadataOf(pod)['uid'],
    },
  };
}
