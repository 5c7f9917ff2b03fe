import { isObject, type JsonObject, optObj, text } from '../../contract/json.ts';
import { messages, scalars, truthy } from '../match/fields.ts';
import type { HeaderMap } from '../match/headers.ts';
import type { MatchContext } from '../match/match-context.ts';
import { formatText } from './format.ts';

type Side = 'request' | 'response';

/** One level's removals, then its additions (router/header_parser.cc evaluateHeaders). */
function applyLevel(
  level: JsonObject,
  side: Side,
  headers: HeaderMap,
  context: MatchContext,
): void {
  for (const name of scalars(level[`${side}HeadersToRemove`])) headers.remove(name);
  for (const option of messages(level[`${side}HeadersToAdd`])) {
    const header = optObj(option['header']);
    const name = text(header?.['key']);
    const format = text(header?.['value']);
    if (name === '') continue;
    // An unknown command cannot be put in: the header is there, with the format as its value.
    const value = formatText(format, context) ?? format;
    if (value === '' && !truthy(option['keepEmptyValue'])) continue;
    put(headers, name, value, actionOf(option));
  }
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

function actionOf(option: JsonObject): AppendAction {
  const append = option['append'];
  // The deprecated BoolValue wrapper: absent means true.
  if (append === false || (isObject(append) && append['value'] !== true))
    return 'OVERWRITE_IF_EXISTS_OR_ADD';
  const action = option['appendAction'];
  if (typeof action === 'number') return actions[action] ?? 'APPEND_IF_EXISTS_OR_ADD';
  return actions.find((known) => known === action) ?? 'APPEND_IF_EXISTS_OR_ADD';
}

function put(headers: HeaderMap, name: string, value: string, action: AppendAction): void {
  const present = headers.get(name) !== undefined;
  switch (action) {
    case 'APPEND_IF_EXISTS_OR_ADD':
      headers.append(name, value);
      break;
    case 'ADD_IF_ABSENT':
      if (!present) headers.append(name, value);
      break;
    case 'OVERWRITE_IF_EXISTS_OR_ADD':
      headers.set(name, value);
      break;
    case 'OVERWRITE_IF_EXISTS':
      if (present) headers.set(name, value);
  }
}

/** The levels from most to least specific: [weighted cluster,] route, virtual host, route configuration. */
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
