import { isObject, type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import { messages, truthy } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import type { HttpFilter } from './http-filter.ts';

/** StructUtil::update (common/protobuf/utility.cc): structs go deep, lists grow, anything else is replaced. */
function updated(old: JsonObject, given: JsonObject): JsonObject {
  const out: JsonObject = { ...old };
  for (const [key, value] of Object.entries(given)) {
    const before = out[key];
    out[key] =
      isObject(value) && isObject(before)
        ? updated(before, value)
        : Array.isArray(value) && Array.isArray(before)
          ? [...before, ...value]
          : value;
  }
  return out;
}

/** Dynamic metadata of the request, for filters, subsets and formats behind. */
export function addMetadata(context: MatchContext, namespace: string, value: JsonObject): void {
  context.metadata[namespace] = updated(obj(context.metadata[namespace]), value);
}

/** set_metadata_filter.cc; the older form is one entry that may overwrite. */
export const setMetadata: HttpFilter = ({ own, perRoute, context, note }) => {
  const config = perRoute ?? own;
  const older = text(config['metadataNamespace']);
  if (older !== '') addMetadata(context, older, obj(config['value']));
  for (const entry of messages(config['metadata'])) {
    const namespace = text(entry['metadataNamespace']);
    const value = optObj(entry['value']);
    const there = context.metadata[namespace] !== undefined;
    if (value === undefined || (there && !truthy(entry['allowOverwrite']))) continue;
    addMetadata(context, namespace, value);
  }
  note(reason('trace.filter.metadata', { names: Object.keys(context.metadata).join(', ') }));
  return undefined;
};
