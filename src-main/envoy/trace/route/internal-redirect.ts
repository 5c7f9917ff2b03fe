import { type JsonObject, num, optObj } from '../../../contract/json.ts';
import { scalars } from '../../match/fields.ts';

/**
 * Statuses of the endpoint that Envoy follows itself (router.cc setupRedirect): 302 unless
 * `redirect_response_codes` says otherwise; v2's `internal_redirect_action` knows 302 only. Empty: none.
 */
export function followedCodes(action: JsonObject): readonly number[] {
  const older = action['internalRedirectAction'];
  const asked = older === 'HANDLE_INTERNAL_REDIRECT' || older === 1;
  const policy = optObj(action['internalRedirectPolicy']) ?? (asked ? {} : undefined);
  if (policy === undefined || num(policy['maxInternalRedirects']) === 0) return [];
  if (num(action['maxInternalRedirects']) === 0) return [];
  const listed = scalars(policy['redirectResponseCodes']).map(Number);
  const allowed = [301, 302, 303, 307, 308];
  return listed.length === 0 ? [302] : allowed.filter((code) => listed.includes(code));
}
