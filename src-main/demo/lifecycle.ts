import { randomUUID } from 'node:crypto';

import { at, type JsonObject, objects, text } from '../contract/json.ts';
import type { ResourceType } from './api/resource-types.ts';
import { metadataOf, nameOf, namespaceOf } from './api/resources.ts';
import { failure } from './api/status.ts';
import type { Store } from './api/store.ts';
import { moveEndpoints } from './endpoint-slices.ts';
import type { PodName } from './model.ts';
import type { PodNetwork } from './pods/pod-network.ts';
import type { RunningPods } from './running-pods.ts';

/** Letters and digits that Kubernetes' generated names are made of (apimachinery/pkg/util/rand). */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Pods come and go: what a ReplicaSet and a kubelet do, by hand. */
export class Lifecycle {
  readonly #store: Store;
  readonly #podType: ResourceType;
  readonly #pods: RunningPods;
  readonly #network: PodNetwork;
  #counter = 0;

  constructor(store: Store, podType: ResourceType, pods: RunningPods, network: PodNetwork) {
    this.#store = store;
    this.#podType = podType;
    this.#pods = pods;
    this.#network = network;
  }

  /** Deletes the pod and puts another in its place, with a new name and uid (StatefulSets keep the name). Streams into it are reset. */
  restart(namespace: string, name: string): PodName {
    const before = this.#get(namespace, name);
    const running = this.#pods.pod(namespace, name);
    this.#store.put(terminating(before, this.#pods.now()));
    if (running !== undefined) this.#network.stop(running);
    this.#store.remove(before);
    const next = ordinal(before) ? name : this.#nextName(name);
    this.#event(before, 'Killing', 'Stopping container istio-proxy');
    this.#pods.replaced(namespace, name, next);
    const pending = this.#fresh(before, next);
    this.#store.put(notReady(pending));
    this.#store.put(pending);
    moveEndpoints(this.#store, before, pending);
    this.#event(pending, 'Scheduled', `Successfully assigned ${namespace}/${next}`);
    this.#event(pending, 'Started', 'Started container istio-proxy');
    return { namespace, name: next };
  }

  delete(namespace: string, name: string): void {
    const before = this.#get(namespace, name);
    const running = this.#pods.pod(namespace, name);
    this.#store.put(terminating(before, this.#pods.now()));
    if (running !== undefined) this.#network.stop(running);
    this.#store.remove(before);
    this.#pods.removed(namespace, name);
    moveEndpoints(this.#store, before, undefined);
  }

  /** Scales up: a copy of a pod that runs, with an Envoy or Pilot of its own. */
  add(namespace: string, name: string): PodName {
    const model = this.#get(namespace, name);
    const next = this.#nextName(name);
    this.#pods.copied(namespace, name, next);
    this.#store.put(this.#fresh(model, next));
    return { namespace, name: next };
  }

  /** Keeps the pod and marks it ready or not, as a failing probe does. */
  setReady(namespace: string, name: string, ready: boolean): void {
    const pod = this.#get(namespace, name);
    const value = ready ? 'True' : 'False';
    const conditions = objects(at(pod, 'status', 'conditions')).map((condition) =>
      condition['type'] === 'Ready' || condition['type'] === 'ContainersReady'
        ? { ...condition, status: value }
        : condition,
    );
    const containerStatuses = objects(at(pod, 'status', 'containerStatuses')).map((status) => ({
      ...status,
      ready,
    }));
    this.#store.put(withStatus(pod, { conditions, containerStatuses }));
  }

  #event(pod: JsonObject, reason: string, message: string): void {
    this.#counter += 1;
    const time = new Date(this.#pods.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const namespace = namespaceOf(pod);
    this.#store.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `${nameOf(pod)}.${this.#counter.toString(16).padStart(16, '0')}`,
        namespace,
        uid: randomUUID(),
        creationTimestamp: time,
      },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace,
        name: nameOf(pod),
        uid: metadataOf(pod)['uid'],
      },
      reason,
      message,
      type: 'Normal',
      count: 1,
      firstTimestamp: time,
      lastTimestamp: time,
      source: { component: 'kubelet' },
    });
  }

  #get(namespace: string, name: string): JsonObject {
    const pod = this.#store.get(this.#podType, namespace, name);
    if (pod === undefined) throw failure.notFound('pods', '', name);
    return pod;
  }

  #fresh(pod: JsonObject, name: string): JsonObject {
    this.#counter += 1;
    const created = new Date(this.#pods.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const metadata = { ...metadataOf(pod), deletionTimestamp: undefined };
    const ip = text(at(pod, 'status', 'podIP'));
    const podIP = ip === '' ? ip : ip.replace(/\d+$/, String(200 + (this.#counter % 55)));
    return withStatus(
      { ...pod, metadata: { ...metadata, name, uid: randomUUID(), creationTimestamp: created } },
      { podIP, podIPs: [{ ip: podIP }], startTime: created },
    );
  }

  #nextName(name: string): string {
    const stem = name.replace(/-[a-z0-9]+$/, '');
    for (;;) {
      this.#counter += 1;
      let suffix = '';
      let left = (this.#counter * 2_654_435_761) % 14_348_907;
      for (let index = 0; index < 5; index += 1) {
        suffix += alphabet[left % alphabet.length] ?? 'x';
        left = Math.floor(left / alphabet.length) + this.#counter;
      }
      const candidate = `${stem}-${suffix}`;
      const taken = this.#store
        .list(this.#podType)
        .some((pod) => nameOf(pod) === candidate && namespaceOf(pod) !== '');
      if (!taken) return candidate;
    }
  }
}

function ordinal(pod: JsonObject): boolean {
  return objects(metadataOf(pod)['ownerReferences']).some(
    (owner) => owner['kind'] === 'StatefulSet',
  );
}

function withStatus(pod: JsonObject, status: JsonObject): JsonObject {
  const before = pod['status'];
  return {
    ...pod,
    status: {
      ...(typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {}),
      ...status,
    },
  };
}

function terminating(pod: JsonObject, now: number): JsonObject {
  return {
    ...pod,
    metadata: {
      ...metadataOf(pod),
      deletionTimestamp: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
      deletionGracePeriodSeconds: 30,
    },
  };
}

function notReady(pod: JsonObject): JsonObject {
  return withStatus(pod, {
    phase: 'Pending',
    podIP: undefined,
    podIPs: undefined,
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: objects(at(pod, 'status', 'containerStatuses')).map((status) => ({
      ...status,
      ready: false,
      state: { waiting: { reason: 'ContainerCreating' } },
    })),
  });
}
