import type { ResourceKind } from '../../contract/resources.ts';
import type { Dump, ProxyConfig } from '../dump.ts';
import { type Facts, factsOf, type TermField, termFields } from './facts.ts';
import { keepDump } from './keep-dump.ts';
import { type Digest, ResourceStore, type StoredResource } from './resource-store.ts';
import { parseResource, type ProxyRefs, StoredDump } from './stored-dump.ts';
import { TextTable } from './text-table.ts';

/** A resource's facts as numbers of terms: a mesh says the same few texts again and again. */
export interface StoredFacts {
  /** Number of the resource's own name. */
  readonly name: number;
  /** Position in `termFields` of each term. */
  readonly fields: Uint8Array;
  readonly terms: Uint32Array;
}

const noTerms: StoredFacts = { name: 0, fields: new Uint8Array(), terms: new Uint32Array() };

/** One proxy of the index. Times are milliseconds since 1970. */
export interface IndexedProxy {
  /** `pod.namespace` */
  readonly name: string;
  readonly takenAt: number;
  readonly bytes: number;
}

interface Held extends IndexedProxy {
  readonly refs: ProxyRefs;
  /** Distinct resources it has, by number. */
  readonly ids: ReadonlySet<number>;
}

/**
 * Every configuration of a mesh, each distinct resource once. Work is done per distinct resource when it is first
 * seen (facts for search and findings); per proxy there is a list of references.
 */
export class MeshIndex {
  readonly store: ResourceStore;
  private readonly texts = new TextTable();
  private readonly proxiesByName = new Map<string, Held>();
  /** Every name and term, once. */
  readonly terms = new TextTable();
  private readonly facts = new Map<number, StoredFacts>();
  /** Counts changes, so that what was made of the index knows when it is old. */
  revision = 0;

  constructor(digest: Digest) {
    this.store = new ResourceStore(digest);
  }

  /** Takes a dump in, in place of what was there of the proxy. The dump's bytes are not kept. */
  add(name: string, dump: Dump, takenAt: number): void {
    const added: number[] = [];
    const refs = keepDump(dump, this.store, this.texts, (id) => added.push(id));
    for (const id of added) this.facts.set(id, this.read(id));
    const before = this.proxiesByName.get(name);
    const ids = new Set<number>();
    for (const { ids: all } of refs.kinds.values()) for (const id of all) if (id >= 0) ids.add(id);
    this.proxiesByName.set(name, { name, takenAt, bytes: dump.size, refs, ids });
    // Only now: what both have in common stays.
    if (before !== undefined) this.release(before);
    this.revision += 1;
  }

  remove(name: string): void {
    const held = this.proxiesByName.get(name);
    if (held === undefined) return;
    this.proxiesByName.delete(name);
    this.release(held);
    this.revision += 1;
  }

  proxies(): readonly IndexedProxy[] {
    return [...this.proxiesByName.values()];
  }

  has(name: string): boolean {
    return this.proxiesByName.has(name);
  }

  /** The proxy's configuration, for everything that works on one; undefined for a proxy that is not in the index. */
  config(name: string): ProxyConfig | undefined {
    const held = this.proxiesByName.get(name);
    if (held === undefined) return undefined;
    const dump = new StoredDump(held.refs, this.store, this.texts);
    return { dump, clusters: undefined, serverInfo: undefined, certs: undefined };
  }

  factsOf(id: number): StoredFacts {
    return this.facts.get(id) ?? noTerms;
  }

  /** The texts of one field of a resource's facts. */
  said(id: number, field: TermField): readonly string[] {
    const { fields, terms } = this.factsOf(id);
    const wanted = termFields.indexOf(field);
    const out: string[] = [];
    for (const [i, term] of terms.entries()) {
      if (fields[i] === wanted) out.push(this.terms.text(term) ?? '');
    }
    return out;
  }

  /** Whether the proxy has that very resource. */
  uses(name: string, id: number): boolean {
    return this.proxiesByName.get(name)?.ids.has(id) ?? false;
  }

  idsOf(name: string): ReadonlySet<number> {
    return this.proxiesByName.get(name)?.ids ?? new Set();
  }

  /** Names of the proxies that have the resource. */
  usersOf(id: number): readonly string[] {
    return [...this.proxiesByName.values()].flatMap(({ name, ids }) => (ids.has(id) ? [name] : []));
  }

  /** Distinct resources of a kind. */
  *resources(kind?: ResourceKind): Generator<StoredResource> {
    for (const one of this.store.all()) if (kind === undefined || one.kind === kind) yield one;
  }

  private read(id: number): StoredFacts {
    const stored = this.store.get(id);
    if (stored === undefined) return noTerms;
    const name = this.terms.number(stored.name);
    if (stored.kind === 'bootstrap') return { ...noTerms, name };
    const facts: Facts = factsOf(stored.kind, parseResource(stored.bytes, stored.name));
    const fields: number[] = [];
    const terms: number[] = [];
    for (const [at, field] of termFields.entries()) {
      for (const one of facts[field]) {
        fields.push(at);
        terms.push(this.terms.number(one));
      }
    }
    return { name, fields: Uint8Array.from(fields), terms: Uint32Array.from(terms) };
  }

  private release({ refs }: Held): void {
    for (const { ids } of refs.kinds.values()) {
      for (const id of ids) if (id >= 0 && this.store.release(id)) this.facts.delete(id);
    }
  }
}
