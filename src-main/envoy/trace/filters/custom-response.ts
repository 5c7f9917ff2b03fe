import { type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { filterConfig, filterKind } from '../../filters.ts';
import { messages, truthy, typeName } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { evaluateMatcher } from '../../match/xds-matcher.ts';
import type { HttpFilter } from './http-filter.ts';
import { perRoute } from './per-route.ts';

/** The matcher over answers: the route's own, else the filter's; undefined: nothing replaces an answer here. */
function matcherOf(manager: JsonObject, levels: readonly JsonObject[]): JsonObject | undefined {
  for (const filter of messages(manager['httpFilters'])) {
    if (filterKind(filter) !== 'custom-response') continue;
    const route = perRoute(filter, levels);
    if (route.disabled === true || (truthy(filter['disabled']) && route.disabled === undefined))
      continue;
    return (
      optObj(route.config?.['customResponseMatcher']) ??
      optObj(filterConfig(filter)?.['customResponseMatcher'])
    );
  }
  return undefined;
}

function input(extension: JsonObject, status: number, context: MatchContext): string | undefined {
  switch (typeName(optObj(extension['typedConfig']))) {
    case 'HttpResponseStatusCodeMatchInput':
      return String(status);
    case 'HttpResponseStatusCodeClassMatchInput':
      return `${String(Math.floor(status / 100))}xx`;
    default:
      context.depends(reason('trace.depends.input', { name: text(extension['name']) }));
      return undefined;
  }
}

/**
 * custom_response, wherever it stands: an answer of Envoy's own passes all encoder filters, behind local_reply_config.
 * The new status; undefined: the answer stays (test/unit/trace/judged/custom-response.json).
 */
export function customStatus(
  manager: JsonObject,
  status: number,
  context: MatchContext,
): number | undefined {
  const matcher = matcherOf(manager, context.stream?.levels ?? []);
  if (matcher === undefined) return undefined;
  const found = evaluateMatcher(matcher, {
    rules: context.rules,
    input: (extension) => input(extension, status, context),
    depends: (why) => {
      context.depends(why);
    },
    unknownExtension: (extension) =>
      reason('trace.depends.matcherExtension', { name: text(extension['name']) }),
  });
  const policy = optObj(found?.action['typedConfig']);
  if (policy === undefined) return undefined;
  if (typeName(policy) === 'LocalResponsePolicy') return num(policy['statusCode']) ?? status;
  // The redirect policy asks another cluster for the answer.
  context.depends(reason('trace.depends.customResponse', { status }));
  return undefined;
}

/** On the way in it does nothing; what the endpoint answers may be replaced on the way back. */
export const customResponseFilter: HttpFilter = ({ name, context, note }) => {
  note(reason('trace.filter.customResponse'));
  context.assume(reason('trace.assume.customResponse', { name }));
  return undefined;
};
