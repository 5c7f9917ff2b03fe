import { flag, type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages, scalars } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { cookieValue, queryParameters } from '../../match/query-matcher.ts';
import { reason } from '../../match/reason.ts';
import { routeMismatch } from '../route/route-match.ts';
import type { HttpFilter } from './http-filter.ts';

/** jwt_authn (docs/envoy.md §3.15): a missing token can be judged, a present one needs its keys. */
type JwtOutcome = 'passes' | 'missing' | 'depends';

/** Where a provider looks for its token (jwt_authn/extractor.cc); nothing configured: Authorization and access_token. */
function tokenPresent(provider: JsonObject, context: MatchContext): boolean {
  const { headers } = context;
  const fromHeaders = messages(provider['fromHeaders']);
  const fromParams = scalars(provider['fromParams']);
  const fromCookies = scalars(provider['fromCookies']);
  const query = queryParameters(headers?.get(':path') ?? '');
  if (fromHeaders.length === 0 && fromParams.length === 0 && fromCookies.length === 0)
    return /^Bearer /i.test(headers?.get('authorization') ?? '') || query.has('access_token');
  const prefixed = fromHeaders.some((header) => {
    const value = headers?.get(text(header['name']));
    return value?.includes(text(header['valuePrefix'])) === true;
  });
  return (
    prefixed ||
    fromParams.some((name) => query.has(name)) ||
    fromCookies.some((name) => cookieValue(headers?.get('cookie') ?? '', name) !== undefined)
  );
}

function judge(requirement: JsonObject, providers: JsonObject, context: MatchContext): JwtOutcome {
  const named =
    text(requirement['providerName']) ||
    text(optObj(requirement['providerAndAudiences'])?.['providerName']);
  if (named !== '') {
    const provider = optObj(providers[named]);
    return provider !== undefined && tokenPresent(provider, context) ? 'depends' : 'missing';
  }
  const any = optObj(requirement['requiresAny']);
  if (any !== undefined) {
    const parts = messages(any['requirements']).map((one) => judge(one, providers, context));
    // With a token, allow_missing does not help: a bad one is refused.
    if (parts.includes('depends')) return 'depends';
    return parts.includes('passes') ? 'passes' : 'missing';
  }
  const every = optObj(requirement['requiresAll']);
  if (every !== undefined) {
    // The first that does not pass decides (verifier.cc AllVerifierImpl).
    const parts = messages(every['requirements']).map((one) => judge(one, providers, context));
    return parts.find((part) => part !== 'passes') ?? 'passes';
  }
  if (requirement['allowMissingOrFailed'] !== undefined) return 'passes';
  if (requirement['allowMissing'] !== undefined) {
    const present = Object.values(providers).some((provider) => {
      const message = optObj(provider);
      return message !== undefined && tokenPresent(message, context);
    });
    return present ? 'depends' : 'passes';
  }
  return 'passes';
}

function evaluateJwt(config: JsonObject, context: MatchContext): JwtOutcome {
  if (flag(config['bypassCorsPreflight']) && context.headers?.get(':method') === 'OPTIONS')
    if (['origin', 'access-control-request-method'].every((name) => context.headers?.get(name)))
      return 'passes';
  const rule = messages(config['rules']).find(
    (one) => routeMismatch(one, context, false) === undefined,
  );
  if (rule === undefined) return 'passes';
  const named = text(rule['requirementName']);
  const requirement =
    named === '' ? optObj(rule['requires']) : optObj(optObj(config['requirementMap'])?.[named]);
  if (requirement === undefined) return 'passes';
  const outcome = judge(requirement, optObj(config['providers']) ?? {}, context);
  if (outcome === 'depends') context.depends(reason('trace.depends.jwt'));
  return outcome;
}

/** PerRouteConfig names a requirement of the filter's map, or switches the filter off. */
export const jwtFilter: HttpFilter = ({ own, perRoute, context, note }) => {
  let outcome: JwtOutcome = 'passes';
  if (perRoute === undefined) outcome = evaluateJwt(own, context);
  else if (!flag(perRoute['disabled'])) {
    const rules = [{ match: { prefix: '' }, requirementName: text(perRoute['requirementName']) }];
    outcome = evaluateJwt({ ...own, rules }, context);
  }
  note(reason(`trace.filter.jwt.${outcome}`));
  if (outcome !== 'missing') return undefined;
  return { status: 401, flags: '', details: 'jwt_authn_access_denied{Jwt_is_missing}' };
};
