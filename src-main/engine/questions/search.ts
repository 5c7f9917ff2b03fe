import type { ResourceKind, ResourceRef } from '../../contract/resources.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';
import type { Steps } from '../../envoy/steps.ts';
import type { Held } from '../held.ts';

export interface SearchHit {
  readonly ref: ResourceRef;
  readonly kind: ResourceKind;
  readonly name: string;
  /** State of the entry, and what Envoy said if it refused it. */
  readonly detail: string;
}

const entriesAStep = 1000;

interface Ranked {
  readonly rank: number;
  readonly entry: ResourceEntry;
}

/**
 * Entries whose name holds all the words, upper and lower case alike: exact names first, then beginnings, then the
 * short. Only where no name holds them as typed, the letters and digits of a word may stand apart (`rev9080`), or
 * else its letters close together in order (`rvws`).
 */
export function* search(
  { config }: Held,
  { text, limit }: { readonly text: string; readonly limit: number },
): Steps<{ hits: SearchHit[]; total: number }> {
  const wanted = text.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return { hits: [], total: 0 };
  let found: Ranked[] = [];
  let loosest = Infinity;
  for (const kind of kindsOf(config.dump)) {
    for (const entry of config.dump.entries(kind)) {
      if (entry.index % entriesAStep === 0) yield;
      const name = entry.name.toLowerCase();
      const worst = Math.max(...words.map((word) => looseness(word, name)));
      if (worst === Infinity || worst > loosest) continue;
      if (worst < loosest) found = [];
      loosest = worst;
      found.push({ rank: name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2, entry });
    }
  }
  found.sort((a, b) => a.rank - b.rank || a.entry.name.length - b.entry.name.length);
  return { hits: found.slice(0, limit).map(({ entry }) => hit(entry)), total: found.length };
}

/** 0: as typed; 1: its runs of letters and of digits; 2: its letters in order, not far apart; Infinity: not at all. */
function looseness(word: string, name: string): number {
  if (name.includes(word)) return 0;
  const runs = word.match(/\d+|\D+/g) ?? [];
  if (runs.length > 1 && runs.every((run) => name.includes(run))) return 1;
  return word.length >= shortestLoose && standsInOrder(word, name) ? 2 : Infinity;
}

const shortestLoose = 3;
/** The letters of a word may be spread over this many times its length. */
const spread = 3;

function standsInOrder(word: string, name: string): boolean {
  for (let start = name.indexOf(word.charAt(0)); start >= 0;) {
    let at = start;
    for (let letter = 1; letter < word.length && at >= 0; letter += 1) {
      at = name.indexOf(word.charAt(letter), at + 1);
    }
    if (at < 0) return false;
    if (at - start < word.length * spread) return true;
    start = name.indexOf(word.charAt(0), start + 1);
  }
  return false;
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
