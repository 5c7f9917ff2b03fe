import { str } from '../../contract/json.ts';
import type { ResourceKind, ResourceState } from '../../contract/resources.ts';
import type { Dump, ResourceEntry } from '../dump.ts';

/** Of entries with one name the one in use counts: a twin that warms up or came with the bootstrap is not a second one. */
const rank: Readonly<Record<ResourceState, number>> = {
  active: 3,
  static: 2,
  warming: 1,
  draining: 0,
  error: 0,
};

/** Entries to pair, by name, in the dump's order; inline route configurations without names pair up in their order. */
export function entriesInUse(
  dump: Dump,
  kind: ResourceKind,
  counts: (entry: ResourceEntry) => boolean,
): Map<string, ResourceEntry> {
  const found = new Map<string, ResourceEntry>();
  for (const entry of dump.entries(kind)) {
    if (rank[entry.state] === 0 || !counts(entry)) continue;
    const name = kind === 'bootstrap' ? 'bootstrap' : entry.name;
    const known = found.get(name);
    if (name !== '' && known === undefined) found.set(name, entry);
    else if (name === '' || known?.state === entry.state) found.set(unusedKey(found, name), entry);
    else if (known !== undefined && rank[known.state] < rank[entry.state]) found.set(name, entry);
  }
  return found;
}

function unusedKey(found: ReadonlyMap<string, ResourceEntry>, name: string): string {
  let count = name === '' ? 1 : 2;
  while (found.has(`${name} #${count}`)) count += 1;
  return `${name} #${count}`;
}

/** Envoy's words where it refused an update of this name: beside what it has, or alone where it has nothing. */
export function refusalOf(dump: Dump, kind: ResourceKind, name: string): string | undefined {
  for (const entry of dump.named(kind, name)) {
    if (entry.error !== undefined) return entry.error.details;
  }
  const alone = dump
    .entries(kind)
    .find(
      ({ name: own, error }) => own === '' && str(error?.failedConfiguration?.['name']) === name,
    );
  return alone?.error?.details;
}

/** True where Envoy has taken an update of this name and waits before it uses it. */
export function isWarming(dump: Dump, kind: ResourceKind, name: string): boolean {
  return dump.named(kind, name).some(({ state }) => state === 'warming');
}

/**
 * Whether static resources of this kind can be compared: what came with a bootstrap is missing in a dump that has none
 * (Pilot's, a part of a dump), and that is no difference.
 */
export function staticComparable(a: Dump, b: Dump, kind: ResourceKind): boolean {
  const tells = (dump: Dump): boolean =>
    dump.entries('bootstrap').some((entry) => Object.keys(dump.resource(entry)).length > 0) ||
    dump.entries(kind).some(({ state }) => state === 'static');
  return tells(a) && tells(b);
}
