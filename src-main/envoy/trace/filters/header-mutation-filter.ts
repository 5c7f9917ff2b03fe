import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages, truthy } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { matchString } from '../../match/string-matcher.ts';
import { formatText } from '../route/format.ts';
import { appendAction } from '../route/header-mutation.ts';
import type { HttpFilter } from './http-filter.ts';

function append(option: JsonObject, headers: HeaderMap, context: MatchContext): void {
  const header = optObj(option['header']);
  const name = text(header?.['key']);
  const format = text(header?.['value']);
  if (name === '') return;
  const value = formatText(format, context) ?? format;
  if (value === '' && !truthy(option['keepEmptyValue'])) return;
  const present = headers.get(name) !== undefined;
  switch (appendAction(option)) {
    case 'ADD_IF_ABSENT':
      if (!present) headers.append(name, value);
      break;
    case 'OVERWRITE_IF_EXISTS_OR_ADD':
      headers.set(name, value);
      break;
    case 'OVERWRITE_IF_EXISTS':
      if (present) headers.set(name, value);
      break;
    case 'APPEND_IF_EXISTS_OR_ADD':
      headers.append(name, value);
  }
}

/** config.common.mutation_rules.v3.HeaderMutation, one after the other (common/http/header_mutation.cc). */
export function applyMutations(
  mutations: readonly JsonObject[],
  headers: HeaderMap,
  context: MatchContext,
): void {
  for (const one of mutations) {
    const removed = text(one['remove']);
    if (removed !== '') headers.remove(removed);
    const appended = optObj(one['append']);
    if (appended !== undefined) append(appended, headers, context);
    const fitting = optObj(optObj(one['removeOnMatch'])?.['keyMatcher']);
    if (fitting !== undefined)
      for (const name of headers.names())
        if (!name.startsWith(':') && matchString(fitting, name) === true) headers.remove(name);
  }
}

/** early_header_mutation_extensions of the connection manager, before anything looks at the headers. */
export function earlyMutations(
  manager: JsonObject,
  headers: HeaderMap,
  context: MatchContext,
): void {
  for (const extension of messages(manager['earlyHeaderMutationExtensions']))
    applyMutations(messages(optObj(extension['typedConfig'])?.['mutations']), headers, context);
}

/** The filter's configuration at each level that has one, most specific first. */
function perLevel(name: string, levels: readonly JsonObject[]): readonly JsonObject[] {
  return levels.flatMap((level) => {
    const found = optObj(optObj(level['typedPerFilterConfig'])?.[name]);
    return found === undefined ? [] : [found];
  });
}

/**
 * The header_mutation filter: its own changes, then those of the levels (most specific first, so that the least
 * specific has the last word, unless most_specific_header_mutations_wins).
 */
export const headerMutation: HttpFilter = ({ own, name, facts, context, note }) => {
  const { headers } = context;
  if (headers === undefined) return undefined;
  const found = perLevel(name, facts.levels);
  const levels = truthy(own['mostSpecificHeaderMutationsWins']) ? found.toReversed() : found;
  for (const config of [own, ...levels])
    applyMutations(messages(optObj(config['mutations'])?.['requestMutations']), headers, context);
  note(reason('trace.filter.headers'));
  return undefined;
};
