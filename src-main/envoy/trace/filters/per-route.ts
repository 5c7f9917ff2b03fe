import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { truthy, typeName } from '../../match/fields.ts';

/** typed_per_filter_config of the most specific level; FilterConfig wrappers are opened. */
export function perRoute(
  filter: JsonObject,
  levels: readonly JsonObject[],
): { readonly config: JsonObject | undefined; readonly disabled: boolean | undefined } {
  const name = text(filter['name']);
  for (const level of levels) {
    const all = optObj(level['typedPerFilterConfig']) ?? optObj(level['perFilterConfig']);
    const found = optObj(all?.[name]);
    if (found === undefined) continue;
    if (typeName(found) !== 'FilterConfig') return { config: found, disabled: false };
    if (truthy(found['disabled'])) return { config: undefined, disabled: true };
    return { config: optObj(found['config']), disabled: false };
  }
  return { config: undefined, disabled: undefined };
}
