import { type JsonObject, optObj } from '../../../contract/json.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { matchMetadata } from '../../match/value-matcher.ts';
import { runtimeFraction } from '../route/fraction.ts';
import type { HttpFilter } from './http-filter.ts';
import { otherFilter } from './other-filter.ts';

/** Is the authorization service asked about this request (ext_authz.h filterEnabled)? False: it passes unasked. */
function asked(config: JsonObject, context: MatchContext): boolean {
  const share = optObj(config['filterEnabled']);
  if (share !== undefined && runtimeFraction(share, context).numerator === 0) return false;
  const matcher = optObj(config['filterEnabledMetadata']);
  return matcher === undefined || matchMetadata(matcher, context.metadata) !== false;
}

/**
 * `filter_enabled_metadata` lets an RBAC filter's shadow rules say whether the service is asked at all (Istio's
 * CUSTOM action); where it is asked, the answer is its own.
 */
export const extAuthzFilter: HttpFilter = (call) => {
  if (asked(call.own, call.context)) return otherFilter(call);
  call.note(reason('trace.filter.extAuthzNotAsked'));
  return undefined;
};
