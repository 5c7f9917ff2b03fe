import { AppError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { ResourceKind } from '../../contract/resources.ts';
import { sentence } from '../../words/keys.ts';
import { canonicalObject } from '../canonical.ts';
import type { Dump, ResourceEntry, SectionInfo } from '../dump.ts';
import { runSteps, type Steps } from '../steps.ts';
import { buildEntries, entrySteps, type HeldEntry } from './entries.ts';
import { KeySet } from './key-set.ts';
import { maskOf, readMasked } from './mask.ts';
import type { Structure } from './scanner.ts';
import { findSections, type Item, type Sections } from './sections.ts';
import { type Place, Walker } from './walker.ts';

/** How much text the resources kept in the cache may have had; as objects they take some five times that. */
const cacheBytes = 4 << 20;

interface Kind {
  readonly held: readonly HeldEntry[];
  readonly entries: readonly ResourceEntry[];
  byName: ReadonlyMap<string, readonly ResourceEntry[]> | undefined;
}

/** The dump as an index over its bytes (see dump.ts for the contract). */
export class DumpDocument implements Dump {
  readonly size: number;
  readonly generation: 'v2' | 'v3';
  readonly sections: readonly SectionInfo[];
  private readonly walker: Walker;
  private readonly found: Sections;
  private readonly kinds = new Map<ResourceKind, Kind>();
  private readonly cache = new Map<
    HeldEntry,
    { readonly value: JsonObject; readonly bytes: number }
  >();
  private cached = 0;

  /** `size` is that of the document as it was read, which for YAML is not that of the walked bytes. */
  constructor(walker: Walker, size: number) {
    this.walker = walker;
    this.size = size;
    this.found = findSections(walker);
    this.sections = this.found.sections.map((section) => section.info);
    this.generation = generationOf(walker, this.found);
  }

  parts(): DumpParts {
    const { bytes, structure } = this.walker;
    return { bytes, structure, size: this.size };
  }

  entries(kind: ResourceKind): readonly ResourceEntry[] {
    return this.kind(kind).entries;
  }

  *prepare(kind: ResourceKind): Steps<undefined> {
    if (!this.kinds.has(kind)) yield* this.kindSteps(kind);
    return undefined;
  }

  named(kind: ResourceKind, name: string): readonly ResourceEntry[] {
    const all = this.kind(kind);
    all.byName ??= Map.groupBy(all.entries, (entry) => entry.name);
    return all.byName.get(name) ?? [];
  }

  resource(entry: ResourceEntry): JsonObject {
    const held = this.held(entry);
    const { body, item } = held;
    if (body === undefined) return {};
    const known = this.cache.get(held);
    if (known !== undefined) {
      // Last in the map's order means used last.
      this.cache.delete(held);
      this.cache.set(held, known);
      return known.value;
    }
    const value = canonicalObject(this.walker.parse(body, () => describe(item, entry)));
    this.keep(held, value, body.end - body.start);
    return value;
  }

  fields(entry: ResourceEntry, names: readonly string[]): JsonObject {
    const { body, item } = this.held(entry);
    if (body === undefined) return {};
    return readMasked(this.walker, body, maskOf(names), () => describe(item, entry));
  }

  bytesOf(entry: ResourceEntry): Uint8Array | undefined {
    const { body } = this.held(entry);
    return body && this.walker.bytes.subarray(body.start, body.end);
  }

  rawText(entry: ResourceEntry): string {
    const { body, item } = this.held(entry);
    return this.walker.text(body ?? item.place);
  }

  sectionText(section: number): string {
    const found = this.found.sections[section];
    if (found === undefined)
      throw new AppError('not-found', sentence('error.envoy.no-section', { section }));
    const text = this.walker.text({ ...found, noted: -1 });
    return found.loose && found.info.entries > 1 ? `[${text}]` : text;
  }

  private kind(kind: ResourceKind): Kind {
    return this.kinds.get(kind) ?? runSteps(this.kindSteps(kind));
  }

  private *kindSteps(kind: ResourceKind): Steps<Kind> {
    const items = this.found.items.filter((item) => item.kind === kind);
    const held = yield* entrySteps(this.walker, kind, items);
    const made: Kind = { held, entries: held.map((one) => one.entry), byName: undefined };
    this.kinds.set(kind, made);
    return made;
  }

  private held(entry: ResourceEntry): HeldEntry {
    const found = this.kind(entry.kind).held[entry.index];
    if (found === undefined) {
      throw new AppError(
        'not-found',
        sentence('error.envoy.no-entry', { kind: entry.kind, index: entry.index }),
      );
    }
    return found;
  }

  private keep(key: HeldEntry, value: JsonObject, bytes: number): void {
    if (bytes > cacheBytes) return;
    this.cache.set(key, { value, bytes });
    this.cached += bytes;
    for (const [oldest, { bytes: freed }] of this.cache) {
      if (this.cached <= cacheBytes) return;
      this.cache.delete(oldest);
      this.cached -= freed;
    }
  }
}

/** All that a dump was made of: whoever can see this memory can make the same dump again without reading the bytes. */
export interface DumpParts {
  readonly bytes: Uint8Array;
  readonly structure: Structure;
  readonly size: number;
}

export function dumpOf({ bytes, structure, size }: DumpParts): DumpDocument {
  return new DumpDocument(new Walker(bytes, structure), size);
}

function describe(item: Item, entry: ResourceEntry): string {
  const name = entry.name === '' ? '' : ` (${entry.name})`;
  return `${item.list}[${item.position}]${name}`;
}

const typeKey = new KeySet(['@type']);

/** v2 when a section is of Envoy's v2 admin API or the map form, or a resource of its v2 API. */
function generationOf(walker: Walker, { sections, items, map }: Sections): 'v2' | 'v3' {
  const v2 = /envoy\.(?:admin\.v2alpha|api\.v2)\b/;
  if (map || sections.some((section) => v2.test(section.info.type))) return 'v2';
  const seen = new Set<ResourceKind>();
  const typed = items.some((item) => {
    if (seen.has(item.kind)) return false;
    seen.add(item.kind);
    return buildEntries(walker, item.kind, [item]).some(({ body }) => {
      const type: Place | undefined = body && walker.first(body, typeKey);
      return type !== undefined && v2.test(walker.string(type) ?? '');
    });
  });
  return typed ? 'v2' : 'v3';
}
