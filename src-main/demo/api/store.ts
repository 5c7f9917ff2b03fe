import type { JsonObject } from '../../contract/json.ts';
import type { ResourceType } from './resource-types.ts';
import { metadataOf, nameOf, namespaceOf, resourceKey, type Resources } from './resources.ts';

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface StoreEvent {
  readonly type: EventType;
  readonly resource: string;
  readonly version: number;
  readonly object: JsonObject;
  /** What stood before: a watch whose selector no longer fits must say DELETED. */
  readonly previous: JsonObject | undefined;
}

/** Objects, their resourceVersions and the history that watches replay. Like etcd, it forgets on request (compaction). */
export class Store {
  readonly resources: Resources;
  readonly #objects = new Map<string, Map<string, JsonObject>>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  #history: StoreEvent[] = [];
  #version = 1000;
  #compacted = 1000;

  constructor(resources: Resources, objects: readonly JsonObject[]) {
    this.resources = resources;
    for (const object of objects) {
      this.#version += 1;
      const key = resourceKey(resources.typeOf(object));
      this.#byResource(key).set(objectKey(object), stamped(object, this.#version));
    }
    this.#compacted = this.#version;
  }

  get version(): number {
    return this.#version;
  }

  /** The oldest version that a watch may start from. */
  get compacted(): number {
    return this.#compacted;
  }

  /** In etcd's order (namespace, then name), which `continue` relies on. */
  list(type: ResourceType): readonly JsonObject[] {
    const found = this.#objects.get(resourceKey(type));
    return found === undefined
      ? []
      : [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  get(type: ResourceType, namespace: string, name: string): JsonObject | undefined {
    return this.#objects.get(resourceKey(type))?.get(`${namespace}/${name}`);
  }

  put(object: JsonObject): JsonObject {
    const resource = resourceKey(this.resources.typeOf(object));
    const before = this.#byResource(resource).get(objectKey(object));
    this.#version += 1;
    const stored = stamped(object, this.#version);
    this.#byResource(resource).set(objectKey(object), stored);
    this.#tell(before === undefined ? 'ADDED' : 'MODIFIED', resource, stored, before);
    return stored;
  }

  remove(object: JsonObject): void {
    const resource = resourceKey(this.resources.typeOf(object));
    const before = this.#byResource(resource).get(objectKey(object));
    if (before === undefined) return;
    this.#byResource(resource).delete(objectKey(object));
    this.#version += 1;
    this.#tell('DELETED', resource, stamped(before, this.#version), before);
  }

  /** Undefined when the version is older than the history: the answer is 410 Gone. */
  since(version: number): readonly StoreEvent[] | undefined {
    if (version < this.#compacted) return undefined;
    return this.#history.filter((event) => event.version > version);
  }

  /** etcd's compaction: every version before now becomes too old. */
  compact(): void {
    this.#version += 1;
    this.#compacted = this.#version;
    this.#history = [];
  }

  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(
    type: EventType,
    resource: string,
    object: JsonObject,
    previous: JsonObject | undefined,
  ): void {
    const event = { type, resource, version: this.#version, object, previous };
    this.#history.push(event);
    if (this.#history.length > 5000) {
      const dropped = this.#history.splice(0, 1000);
      this.#compacted = dropped.at(-1)?.version ?? this.#compacted;
    }
    for (const listener of [...this.#listeners]) listener(event);
  }

  #byResource(key: string): Map<string, JsonObject> {
    const found = this.#objects.get(key);
    if (found !== undefined) return found;
    const made = new Map<string, JsonObject>();
    this.#objects.set(key, made);
    return made;
  }
}

function objectKey(object: JsonObject): string {
  return `${namespaceOf(object)}/${nameOf(object)}`;
}

function stamped(object: JsonObject, version: number): JsonObject {
  return { ...object, metadata: { ...metadataOf(object), resourceVersion: String(version) } };
}
