import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages, scalars } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { matchString } from '../../match/string-matcher.ts';
import { runtimeFraction } from '../route/fraction.ts';
import type { FilterReply, HttpFilter } from './http-filter.ts';

function preflight(levels: readonly JsonObject[], context: MatchContext): FilterReply | undefined {
  const { headers } = context;
  const origin = headers?.get('origin');
  const asks = headers?.get('access-control-request-method');
  if (origin === undefined || asks === undefined || headers?.get(':method') !== 'OPTIONS')
    return undefined;
  for (const level of levels) {
    const typed = optObj(
      Object.entries(optObj(level['typedPerFilterConfig']) ?? {}).find(([name]) =>
        name.endsWith('cors'),
      )?.[1],
    );
    const policy = typed ?? optObj(optObj(level['route'])?.['cors']) ?? optObj(level['cors']);
    if (policy === undefined) continue;
    const enabled = optObj(policy['filterEnabled']);
    if (enabled !== undefined && runtimeFraction(enabled, context).numerator === 0)
      return undefined;
    if (policy['enabled'] === false) return undefined;
    const allowed =
      scalars(policy['allowOrigin']).some((one) => one === '*' || one === origin) ||
      messages(policy['allowOriginStringMatch']).some(
        (one) => text(one['exact']) === '*' || matchString(one, origin) === true,
      );
    return allowed ? { status: 200, flags: '', details: 'cors_response' } : undefined;
  }
  return undefined;
}

export const corsFilter: HttpFilter = ({ facts, context, note }) => {
  const reply = preflight(facts.levels, context);
  if (reply !== undefined) note(reason('trace.filter.corsPreflight'));
  return reply;
};
