import { bool, type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages, scalars } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { matchString } from '../../match/string-matcher.ts';
import { happens } from '../route/fraction.ts';
import type { FilterCall, HttpFilter } from './http-filter.ts';

/** The typed policy, else the older ones of route and virtual host, which are asked one after the other. */
function policies({ perRoute, facts }: FilterCall): readonly JsonObject[] {
  if (perRoute !== undefined) return [perRoute];
  return facts.levels.flatMap((level) => {
    const found = optObj(optObj(level['route'])?.['cors']) ?? optObj(level['cors']);
    return found === undefined ? [] : [found];
  });
}

function enabled(policy: JsonObject, context: MatchContext): boolean {
  const share = optObj(policy['filterEnabled']);
  // v2: `enabled`, a BoolValue.
  return share === undefined ? bool(policy['enabled']) !== false : happens(share, context);
}

function allows(policy: JsonObject, origin: string): boolean {
  return (
    scalars(policy['allowOrigin']).some((one) => one === '*' || one === origin) ||
    messages(policy['allowOriginStringMatch']).some(
      (one) => text(one['exact']) === '*' || matchString(one, origin) === true,
    )
  );
}

/**
 * cors_filter.cc: only the policy of a route that forwards counts, so a preflight without route is a 404 and one for a
 * redirect is redirected. What the browser makes of the answer is its own matter.
 */
export const corsFilter: HttpFilter = (call) => {
  const { facts, context, note } = call;
  const { headers } = context;
  const origin = headers?.get('origin') ?? '';
  const asks = headers?.get('access-control-request-method') ?? '';
  if (!facts.forwards || origin === '' || asks === '' || headers?.get(':method') !== 'OPTIONS')
    return undefined;
  const active = policies(call).filter((policy) => enabled(policy, context));
  const answers = active.some(
    (policy) => allows(policy, origin) || bool(policy['forwardNotMatchingPreflights']) === false,
  );
  if (!answers) return undefined;
  note(reason('trace.filter.corsPreflight'));
  return { status: 200, flags: '', details: 'cors_response' };
};
