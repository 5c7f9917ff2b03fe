import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { truthy } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { matchMetadata } from '../../match/value-matcher.ts';
import { statusCode } from '../http/remote-address.ts';
import { happens } from '../route/fraction.ts';
import { asked, serviceOf } from './asked.ts';
import type { FilterReply, HttpFilter } from './http-filter.ts';

/** Is the authorization service asked about this request (ext_authz.h filterEnabled)? False: it passes unasked. */
function isAsked(config: JsonObject, context: MatchContext): boolean {
  const share = optObj(config['filterEnabled']);
  if (share !== undefined && !happens(share, context)) return false;
  const matcher = optObj(config['filterEnabledMetadata']);
  return matcher === undefined || matchMetadata(matcher, context.metadata) !== false;
}

/** deny_at_disable, a RuntimeFeatureFlag: what is not asked about is refused. */
function refusesUnasked(config: JsonObject, context: MatchContext): FilterReply | undefined {
  const flag = optObj(config['denyAtDisable']);
  const runtime = context.rules.runtime(text(flag?.['runtimeKey']));
  const denies = runtime === undefined ? truthy(flag?.['defaultValue']) : runtime === true;
  if (flag === undefined || !denies) return undefined;
  const given = statusCode(optObj(config['statusOnError'])?.['code']);
  const status = given === 0 ? 403 : given;
  return { status, flags: 'UAEX', details: 'ext_authz_error' };
}

/**
 * `filter_enabled_metadata` lets an RBAC filter's shadow rules say whether the service is asked at all (Istio's
 * CUSTOM action); where it is asked, the answer is its own. In shadow mode it decides nothing.
 */
export const extAuthzFilter: HttpFilter = (call) => {
  const { own, perRoute, name, context, note } = call;
  // Without a route nobody is asked (ext_authz.cc getPerRouteFlags).
  const routed = context.stream === undefined || context.stream.route !== undefined;
  if (!routed || truthy(perRoute?.['disabled'])) {
    note(reason('trace.filter.extAuthzNotAsked'));
    return undefined;
  }
  if (truthy(own['shadowMode'])) {
    note(reason('trace.filter.extAuthzNotAsked'));
    // What would have been refused is marked in the log, and goes on.
    const refused = isAsked(own, context) ? undefined : refusesUnasked(own, context);
    const { traces } = call;
    if (refused !== undefined)
      traces.flags = [traces.flags, refused.flags].filter((flag) => flag !== '').join(',');
    return undefined;
  }
  if (!isAsked(own, context)) {
    note(reason('trace.filter.extAuthzNotAsked'));
    return refusesUnasked(own, context);
  }
  const settings = optObj(perRoute?.['checkSettings']);
  const service = serviceOf(settings ?? {}) || serviceOf(own);
  const given = statusCode(optObj(own['statusOnError'])?.['code']);
  const refused = given === 0 ? 403 : given;
  asked(call, { name, service, open: truthy(own['failureModeAllow']), refused });
  return undefined;
};
