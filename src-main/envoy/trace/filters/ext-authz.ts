import { type JsonObject, optObj } from '../../../contract/json.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { matchMetadata } from '../../match/value-matcher.ts';
import { runtimeFraction } from '../route/route-match.ts';

/** Is the authorization service asked about this request (ext_authz.h filterEnabled)? False: it passes unasked. */
export function extAuthzAsked(config: JsonObject, context: MatchContext): boolean {
  const share = optObj(config['filterEnabled']);
  if (share !== undefined && runtimeFraction(share, context).numerator === 0) return false;
  const matcher = optObj(config['filterEnabledMetadata']);
  return matcher === undefined || matchMetadata(matcher, context.metadata) !== false;
}
