import type { ResourceKind } from '../../contract/resources.ts';

/** A name for bytes: equal for equal bytes, different for different ones (a cryptographic hash). Passed in: it is I/O's. */
export type Digest = (bytes: Uint8Array) => string;

/** One distinct resource of a mesh: its bytes, whichever proxies have it and whatever stood around it in their dumps. */
export interface StoredResource {
  /** Number in the store; given again after the last proxy has let go of it. */
  readonly id: number;
  readonly kind: ResourceKind;
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Slot extends StoredResource {
  readonly key: string;
  users: number;
}

/** Keeps each distinct resource once, for as long as somebody uses it. */
export class ResourceStore {
  private readonly digest: Digest;
  private readonly slots: (Slot | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly byKey = new Map<string, Slot>();
  private held = 0;

  constructor(digest: Digest) {
    this.digest = digest;
  }

  /** The resource with these bytes, kept (a copy) when they are new; one more uses it. */
  intern(
    kind: ResourceKind,
    name: string,
    bytes: Uint8Array,
  ): { resource: StoredResource; isNew: boolean } {
    const key = `${kind} ${this.digest(bytes)}`;
    const known = this.byKey.get(key);
    if (known !== undefined) {
      known.users += 1;
      return { resource: known, isNew: false };
    }
    const id = this.free.pop() ?? this.slots.length;
    const slot: Slot = { id, kind, name, bytes: bytes.slice(), key, users: 1 };
    this.slots[id] = slot;
    this.byKey.set(key, slot);
    this.held += bytes.length;
    return { resource: slot, isNew: true };
  }

  /** One fewer uses it. True when that was the last one: its number is free from then on. */
  release(id: number): boolean {
    const slot = this.slots[id];
    if (slot === undefined) return false;
    slot.users -= 1;
    if (slot.users > 0) return false;
    this.slots[id] = undefined;
    this.free.push(id);
    this.byKey.delete(slot.key);
    this.held -= slot.bytes.length;
    return true;
  }

  get(id: number): StoredResource | undefined {
    return this.slots[id];
  }

  /** How many proxies' entries are this resource. */
  users(id: number): number {
    return this.slots[id]?.users ?? 0;
  }

  *all(): Generator<StoredResource> {
    for (const slot of this.slots) if (slot !== undefined) yield slot;
  }

  /** Distinct resources, and their bytes together. */
  size(): { readonly resources: number; readonly bytes: number } {
    return { resources: this.byKey.size, bytes: this.held };
  }
}
