import type { ResourceKind } from '../../contract/resources.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';

/**
 * The entries that istioctl's tables are made of, in its order: what came over xDS and is in use, then what
 * the bootstrap brought. It passes over warming and draining ones, and those without a resource.
 */
export function shownEntries(dump: Dump, kind: ResourceKind): readonly ResourceEntry[] {
  const present = dump.entries(kind).filter((entry) => entry.present);
  return [
    ...present.filter((entry) => entry.state === 'active'),
    ...present.filter((entry) => entry.state === 'static'),
  ];
}
