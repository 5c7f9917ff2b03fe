import type {
  V1Container,
  V1ContainerStatus,
  V1Endpoint,
  V1Endpoints,
  V1EndpointSlice,
  V1EndpointSubset,
  V1MutatingWebhook,
  V1MutatingWebhookConfiguration,
  V1Pod,
  V1PodCondition,
  V1Service,
  V1ServicePort,
} from '@kubernetes/client-node';

import { at, type Json } from './json.ts';

/** client-node writes `_continue` for `continue`: words that JavaScript keeps for itself. */
type JsonName<Key extends string> = Key extends `_${infer Name}` ? Name : Key;

/** Every way into an object, up to where a list or a value stands. */
type PathOf<T> = T extends readonly unknown[] | string | number | boolean | Date
  ? []
  : {
      [Key in keyof T & string]: [JsonName<Key>] | [JsonName<Key>, ...PathOf<NonNullable<T[Key]>>];
    }[keyof T & string];

/**
 * `at` for one kind of object: the way is held against Kubernetes' own types by the compiler, and what stands there is as unchecked as
 * before. Nothing but types of client-node is used here: it is not loaded.
 */
type Reader<T> = (value: Json | undefined, ...path: PathOf<T>) => Json | undefined;

export const podAt: Reader<V1Pod> = at;
export const conditionAt: Reader<V1PodCondition> = at;
export const containerAt: Reader<V1Container> = at;
export const containerPortAt: Reader<NonNullable<V1Container['ports']>[number]> = at;
export const containerStatusAt: Reader<V1ContainerStatus> = at;
export const serviceAt: Reader<V1Service> = at;
export const servicePortAt: Reader<V1ServicePort> = at;
export const sliceAt: Reader<V1EndpointSlice> = at;
export const sliceEndpointAt: Reader<V1Endpoint> = at;
export const endpointsAt: Reader<V1Endpoints> = at;
export const subsetAt: Reader<V1EndpointSubset> = at;
export const webhooksAt: Reader<V1MutatingWebhookConfiguration> = at;
export const webhookAt: Reader<V1MutatingWebhook> = at;
