import { type ResourceKind, resourceKinds, resourceStates } from '../../contract/resources.ts';
import type { Dump, ResourceEntry, ResourceError } from '../dump.ts';
import type { ResourceStore } from './resource-store.ts';
import type { KindRefs, ProxyRefs } from './stored-dump.ts';
import type { TextTable } from './text-table.ts';

/** Where a dump's entries are kept from now on. */
export function keepDump(
  dump: Dump,
  store: ResourceStore,
  texts: TextTable,
  isNew: (id: number) => void,
): ProxyRefs {
  const kinds = new Map<ResourceKind, KindRefs>();
  for (const kind of resourceKinds) {
    const entries = dump.entries(kind);
    if (entries.length === 0) continue;
    kinds.set(kind, keepKind(dump, entries, store, texts, isNew));
  }
  const { size, generation, sections } = dump;
  return { size, generation, sections, kinds };
}

function keepKind(
  dump: Dump,
  entries: readonly ResourceEntry[],
  store: ResourceStore,
  texts: TextTable,
  isNew: (id: number) => void,
): KindRefs {
  const count = entries.length;
  const names = new Map<number, string>();
  const errors = new Map<number, ResourceError>();
  const refs: KindRefs = {
    ids: new Int32Array(count).fill(-1),
    states: new Uint8Array(count),
    versions: new Uint32Array(count),
    times: new Uint32Array(count),
    clientStatuses: new Uint32Array(count),
    names,
    errors,
  };
  for (const [at, entry] of entries.entries()) {
    const bytes = entry.present ? dump.bytesOf(entry) : undefined;
    if (bytes === undefined) names.set(at, entry.name);
    else {
      const kept = store.intern(entry.kind, entry.name, bytes);
      refs.ids[at] = kept.resource.id;
      // The name may stand around the resource only.
      if (kept.resource.name !== entry.name) names.set(at, entry.name);
      if (kept.isNew) isNew(kept.resource.id);
    }
    refs.states[at] = resourceStates.indexOf(entry.state);
    refs.versions[at] = texts.number(entry.versionInfo);
    refs.times[at] = texts.number(entry.lastUpdated);
    refs.clientStatuses[at] = texts.number(entry.clientStatus);
    if (entry.error !== undefined) errors.set(at, settled(entry.error));
  }
  return refs;
}

/** The refused configuration is read from the document's bytes when it is asked for; they will be gone. */
function settled(error: ResourceError): ResourceError {
  const { details, lastUpdateAttempt, versionInfo, failedConfiguration } = error;
  return { details, lastUpdateAttempt, versionInfo, failedConfiguration };
}
