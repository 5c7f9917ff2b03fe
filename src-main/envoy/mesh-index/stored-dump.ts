import { AppError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import { type ResourceKind, resourceStates } from '../../contract/resources.ts';
import { sentence } from '../../words/keys.ts';
import { canonicalObject } from '../canonical.ts';
import { walkDocument } from '../decode/indexer.ts';
import { maskOf, readMasked } from '../decode/mask.ts';
import type { Dump, ResourceEntry, ResourceError, SectionInfo } from '../dump.ts';
import type { ResourceStore } from './resource-store.ts';
import type { TextTable } from './text-table.ts';

/** The entries of one kind of one proxy, as references into the store. Position is the entry's index. */
export interface KindRefs {
  /** Number in the store; -1 for an entry without a resource. */
  readonly ids: Int32Array;
  /** Position in `resourceStates`. */
  readonly states: Uint8Array;
  /** Positions in the mesh's table of repeated texts; 0 is none. */
  readonly versions: Uint32Array;
  readonly times: Uint32Array;
  readonly clientStatuses: Uint32Array;
  /** Names of entries without a resource, and what was refused: few. */
  readonly names: ReadonlyMap<number, string>;
  readonly errors: ReadonlyMap<number, ResourceError>;
}

export interface ProxyRefs {
  readonly size: number;
  readonly generation: 'v2' | 'v3';
  readonly sections: readonly SectionInfo[];
  readonly kinds: ReadonlyMap<ResourceKind, KindRefs>;
}

/** A stored resource, canonical. `name` names it in errors (dump-section-invalid). */
export function parseResource(bytes: Uint8Array, name: string): JsonObject {
  const walker = walkDocument(bytes);
  return canonicalObject(walker.parse(walker.root(), () => name));
}

/** A proxy's dump out of the mesh's store: all that works on a dump works on it. Nothing is parsed before it is asked for. */
export class StoredDump implements Dump {
  readonly size: number;
  readonly generation: 'v2' | 'v3';
  readonly sections: readonly SectionInfo[];
  private readonly refs: ProxyRefs;
  private readonly store: ResourceStore;
  private readonly texts: TextTable;
  private readonly made = new Map<ResourceKind, readonly ResourceEntry[]>();
  private readonly byName = new Map<ResourceKind, ReadonlyMap<string, readonly ResourceEntry[]>>();
  private last: { readonly id: number; readonly value: JsonObject } | undefined;

  constructor(refs: ProxyRefs, store: ResourceStore, texts: TextTable) {
    this.refs = refs;
    this.store = store;
    this.texts = texts;
    this.size = refs.size;
    this.generation = refs.generation;
    this.sections = refs.sections;
  }

  entries(kind: ResourceKind): readonly ResourceEntry[] {
    const known = this.made.get(kind);
    if (known !== undefined) return known;
    const refs = this.refs.kinds.get(kind);
    const entries = refs === undefined ? [] : this.entriesOf(kind, refs);
    this.made.set(kind, entries);
    return entries;
  }

  named(kind: ResourceKind, name: string): readonly ResourceEntry[] {
    const known = this.byName.get(kind) ?? Map.groupBy(this.entries(kind), (one) => one.name);
    this.byName.set(kind, known);
    return known.get(name) ?? [];
  }

  resource(entry: ResourceEntry): JsonObject {
    const id = this.idOf(entry);
    if (id === -1) return {};
    if (this.last?.id === id) return this.last.value;
    const bytes = this.bytesOf(entry);
    if (bytes === undefined) return {};
    const value = parseResource(bytes, entry.name);
    this.last = { id, value };
    return value;
  }

  fields(entry: ResourceEntry, names: readonly string[]): JsonObject {
    const bytes = this.bytesOf(entry);
    if (bytes === undefined) return {};
    const walker = walkDocument(bytes);
    return readMasked(walker, walker.root(), maskOf(names), () => entry.name);
  }

  bytesOf(entry: ResourceEntry): Uint8Array | undefined {
    return this.store.get(this.idOf(entry))?.bytes;
  }

  rawText(entry: ResourceEntry): string {
    const bytes = this.bytesOf(entry);
    return bytes === undefined ? '' : new TextDecoder().decode(bytes);
  }

  /** The resources of the section's kind: what stood around them is not kept. */
  sectionText(section: number): string {
    const kind = this.sections[section]?.kind;
    if (kind === undefined) {
      throw new AppError(
        'not-found',
        sentence('error.envoy.index-no-text', { section: String(section) }),
      );
    }
    return `[${this.entries(kind)
      .map((entry) => this.rawText(entry))
      .filter((text) => text !== '')
      .join(',')}]`;
  }

  private idOf(entry: ResourceEntry): number {
    return this.refs.kinds.get(entry.kind)?.ids[entry.index] ?? -1;
  }

  private entriesOf(kind: ResourceKind, refs: KindRefs): readonly ResourceEntry[] {
    return Array.from(refs.ids, (id, index) => ({
      kind,
      index,
      name: refs.names.get(index) ?? this.store.get(id)?.name ?? '',
      state: resourceStates[refs.states[index] ?? 0] ?? 'active',
      versionInfo: this.texts.text(refs.versions[index] ?? 0),
      lastUpdated: this.texts.text(refs.times[index] ?? 0),
      clientStatus: this.texts.text(refs.clientStatuses[index] ?? 0),
      present: id !== -1,
      error: refs.errors.get(index),
    }));
  }
}
