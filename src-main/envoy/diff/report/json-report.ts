import type { DumpDiff } from '../../../contract/diff.ts';
import type { JsonObject } from '../../../contract/json.ts';
import type { Say } from './words.ts';

/** The comparison as data; each change also says its sentence. */
export function jsonReport(diff: DumpDiff, say: Say): JsonObject {
  return {
    ...diff,
    kinds: diff.kinds.map((kind) => ({
      ...kind,
      ...(kind.reason === undefined ? {} : { says: say(kind.reason) }),
      resources: kind.resources.map((resource) => ({
        ...resource,
        changes: resource.changes.map((change) => ({ ...change, says: say(change.sentence) })),
      })),
    })),
  };
}
