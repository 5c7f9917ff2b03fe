import type { JsonObject } from '../../contract/json.ts';
import { number, uuid } from '../world/chance.ts';
import { message } from '../world/message.ts';
import type { Mesh } from '../world/proxy.ts';
import { day, hour, seconds } from '../world/time.ts';

export interface ObjectContext {
  readonly mesh: Mesh;
  /** Start of the demo, milliseconds since 1970. */
  readonly start: number;
  /** Istio 1.1 on Kubernetes 1.13: no EndpointSlices, no revisions, other arguments of the proxy. */
  readonly legacy: boolean;
}

export function metadata(
  context: ObjectContext,
  kind: string,
  name: string,
  namespace: string | undefined,
  extra: JsonObject = {},
): JsonObject {
  const key = `${kind}/${namespace ?? ''}/${name}`;
  return message({
    name,
    namespace,
    uid: uuid(key),
    resourceVersion: String(1000 + number(key, 900_000)),
    creationTimestamp: seconds(context.start - 30 * day - number(key, 100) * hour),
    ...extra,
  });
}

export function owner(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
): JsonObject {
  return {
    apiVersion,
    kind,
    name,
    uid: uuid(`${kind}/${namespace}/${name}`),
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** `productpage-v1-6c886ff494` of `productpage-v1-6c886ff494-hm7zk`. */
export function replicaSetName(pod: string): string {
  return pod.slice(0, pod.lastIndexOf('-'));
}
