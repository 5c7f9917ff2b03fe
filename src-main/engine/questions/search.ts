import type { ResourceKind, ResourceRef } from '../../contract/resources.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';
import type { Held } from '../held.ts';

export interface SearchHit {
  readonly ref: ResourceRef;
  readonly kind: ResourceKind;
  readonly name: string;
  /** State of the entry, and what Envoy said if it refused it. */
  readonly detail: string;
}

interface Ranked {
  readonly rank: number;
  readonly entry: ResourceEntry;
}

/** Entries whose name holds all the words, upper and lower case alike: exact names first, then beginnings, then the short. */
export function search(
  { config }: Held,
  { text, limit }: { readonly text: string; readonly limit: number },
): { hits: SearchHit[]; total: number } {
  const wanted = text.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return { hits: [], total: 0 };
  const found: Ranked[] = [];
  for (const kind of kindsOf(config.dump)) {
    for (const entry of config.dump.entries(kind)) {
      const name = entry.name.toLowerCase();
      if (!words.every((word) => name.includes(word))) continue;
      found.push({ rank: name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2, entry });
    }
  }
  found.sort((a, b) => a.rank - b.rank || a.entry.name.length - b.entry.name.length);
  return { hits: found.slice(0, limit).map(({ entry }) => hit(entry)), total: found.length };
}

function kindsOf(dump: Dump): ReadonlySet<ResourceKind> {
  return new Set(dump.sections.flatMap(({ kind }) => kind ?? []));
}

function hit(entry: ResourceEntry): SearchHit {
  const { kind, index, name, state, error } = entry;
  const detail = error === undefined ? state : `${state} · ${error.details.slice(0, 200)}`;
  return { ref: { kind, index }, kind, name, detail };
}

/** The entry that a deep link names; the active one where several share the name. */
export function find(
  { config }: Held,
  { kind, name }: { readonly kind: ResourceKind; readonly name: string },
): { ref?: ResourceRef } {
  const all = config.dump.named(kind, name);
  const entry = all.find(({ state }) => state === 'active') ?? all[0];
  return entry === undefined ? {} : { ref: { kind, index: entry.index } };
}
