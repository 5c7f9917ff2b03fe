import { isObject, type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages, scalars, truthy } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { formatOrAssume } from './format.ts';

type Side = 'request' | 'response';

const fieldsOf = {
  request: { adds: 'requestHeadersToAdd', removes: 'requestHeadersToRemove' },
  response: { adds: 'responseHeadersToAdd', removes: 'responseHeadersToRemove' },
} as const;

/**
 * One level: removals first, then all values are made from what is there, then the overwriting ones are set, then
 * the others added (router/header_parser.cc evaluateHeaders). `ADD_IF_ABSENT` and `OVERWRITE_IF_EXISTS` look at the
 * headers before any of this level's own changes.
 */
export function applyLevel(
  level: JsonObject,
  side: Side,
  headers: HeaderMap,
  context: MatchContext,
): void {
  const { adds, removes } = fieldsOf[side];
  for (const name of scalars(level[removes])) headers.remove(name);
  const overwrite: (readonly [string, string])[] = [];
  const add: (readonly [string, string])[] = [];
  for (const option of messages(level[adds])) {
    const header = optObj(option['header']);
    const name = text(header?.['key']);
    if (name === '') continue;
    const value = formatOrAssume(text(header?.['value']), context, name);
    if (value === '' && !truthy(option['keepEmptyValue'])) continue;
    const present = headers.get(name) !== undefined;
    switch (appendAction(option)) {
      case 'APPEND_IF_EXISTS_OR_ADD':
        add.push([name, value]);
        break;
      case 'ADD_IF_ABSENT':
        if (!present) add.push([name, value]);
        break;
      case 'OVERWRITE_IF_EXISTS_OR_ADD':
        overwrite.push([name, value]);
        break;
      case 'OVERWRITE_IF_EXISTS':
        if (present) overwrite.push([name, value]);
    }
  }
  for (const [name, value] of overwrite) headers.set(name, value);
  for (const [name, value] of add) headers.append(name, value);
}

type AppendAction =
  | 'APPEND_IF_EXISTS_OR_ADD'
  | 'ADD_IF_ABSENT'
  | 'OVERWRITE_IF_EXISTS_OR_ADD'
  | 'OVERWRITE_IF_EXISTS';
const actions: readonly AppendAction[] = [
  'APPEND_IF_EXISTS_OR_ADD',
  'ADD_IF_ABSENT',
  'OVERWRITE_IF_EXISTS_OR_ADD',
  'OVERWRITE_IF_EXISTS',
];

/** What a core.v3.HeaderValueOption does with a header that may be there, by name or by number of the enum. */
export function appendAction(option: JsonObject): AppendAction {
  const append = option['append'];
  // The deprecated BoolValue wrapper: absent means true.
  if (append === false || (isObject(append) && append['value'] !== true))
    return 'OVERWRITE_IF_EXISTS_OR_ADD';
  const action = option['appendAction'];
  if (typeof action === 'number') return actions[action] ?? 'APPEND_IF_EXISTS_OR_ADD';
  return actions.find((known) => known === action) ?? 'APPEND_IF_EXISTS_OR_ADD';
}

/**
 * `levels` from most to least specific: route, virtual host, route configuration. A weighted cluster's own changes are
 * none of them: they come before, whatever most_specific_header_mutations_wins says (config_impl.h WeightedClusterEntry).
 */
export function mutateHeaders(
  side: Side,
  headers: HeaderMap,
  levels: readonly JsonObject[],
  routeConfig: JsonObject,
  context: MatchContext,
): void {
  const ordered = truthy(routeConfig['mostSpecificHeaderMutationsWins'])
    ? levels.toReversed()
    : levels;
  for (const level of ordered) applyLevel(level, side, headers, context);
}
