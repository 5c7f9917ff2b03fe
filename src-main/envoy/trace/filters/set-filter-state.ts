import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages, truthy } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { formatText } from '../route/format.ts';
import type { HttpFilter } from './http-filter.ts';

/**
 * Writes the objects of `common.set_filter_state.v3.FilterStateValue` (filters/common/set_filter_state/filter_config.cc);
 * answers their keys.
 */
export function writeFilterState(
  values: readonly JsonObject[],
  context: MatchContext,
): readonly string[] {
  const { filterState } = context;
  return values.map((value) => {
    const key = text(value['objectKey']);
    const format = optObj(value['formatString']);
    const source =
      text(format?.['textFormat']) || text(optObj(format?.['textFormatSource'])?.['inlineString']);
    // What is missing is "-", unless the format leaves it out.
    const made = formatText(source, context, truthy(format?.['omitEmptyValues']) ? '' : '-');
    if (made === undefined) {
      context.depends(reason('trace.depends.filterState', { key, format: source }));
      filterState.delete(key);
    } else if (made !== '' || !truthy(value['skipIfEmpty'])) {
      filterState.set(key, made);
      if (text(value['factoryKey']) === 'envoy.hashable_string') context.hashable?.add(key);
    }
    return key;
  });
}

export const setFilterState: HttpFilter = ({ own, perRoute, context, traces, note }) => {
  const config = perRoute ?? own;
  const keys = writeFilterState(messages(config['onRequestHeaders']), context);
  note(reason('trace.filter.filterState', { names: keys.join(', ') }));
  traces.clearsRoute ||= truthy(config['clearRouteCache']);
  return undefined;
};
