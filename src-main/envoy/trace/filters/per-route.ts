import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { opened } from '../../filters.ts';
import { truthy, typeName } from '../../match/fields.ts';

/** typed_per_filter_config of the most specific level; FilterConfig wrappers are opened. */
export function perRoute(
  filter: JsonObject,
  levels: readonly JsonObject[],
): {
  readonly config: JsonObject | undefined;
  /** As it stands there. */
  readonly given?: JsonObject;
  readonly disabled: boolean | undefined;
} {
  const name = text(filter['name']);
  for (const level of levels) {
    const all = optObj(level['typedPerFilterConfig']) ?? optObj(level['perFilterConfig']);
    const found = optObj(all?.[name]);
    if (found === undefined) continue;
    const given = opened(found);
    if (typeName(given) !== 'FilterConfig') return { config: given, given, disabled: false };
    if (truthy(given['disabled'])) return { config: undefined, given, disabled: true };
    const config = optObj(given['config']);
    return { config: config === undefined ? undefined : opened(config), given, disabled: false };
  }
  return { config: undefined, disabled: undefined };
}
