import { type JsonObject, num, obj, optObj, text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import { messages, scalars, truthy, typeName } from '../../match/fields.ts';
import { HeaderMap } from '../../match/headers.ts';
import { reason } from '../../match/reason.ts';
import type { HttpScope } from '../scope.ts';
import { selectRoute } from './route.ts';
import { silently } from './route-match.ts';

/** What a route says of redirects that the endpoint answers. */
interface Policy {
  readonly codes: readonly number[];
  readonly most: number;
  readonly acrossSchemes: boolean;
  readonly predicates: readonly JsonObject[];
}

/**
 * 302 unless `redirect_response_codes` says otherwise; v2's `internal_redirect_action` knows 302 only. Undefined: what
 * the endpoint answers is handed on (router.cc setupRedirect).
 */
function policyOf(action: JsonObject): Policy | undefined {
  const older = action['internalRedirectAction'];
  const asked = older === 'HANDLE_INTERNAL_REDIRECT' || older === 1;
  const policy = optObj(action['internalRedirectPolicy']) ?? (asked ? {} : undefined);
  const most = num(policy?.['maxInternalRedirects']) ?? num(action['maxInternalRedirects']) ?? 1;
  if (policy === undefined || most === 0) return undefined;
  const listed = scalars(policy['redirectResponseCodes']).map(Number);
  const allowed = [301, 302, 303, 307, 308];
  return {
    codes: listed.length === 0 ? [302] : allowed.filter((code) => listed.includes(code)),
    most,
    acrossSchemes: truthy(policy['allowCrossSchemeRedirect']),
    predicates: messages(policy['predicates']),
  };
}

/** What would happen on which answers; nothing where they are all handed on. */
export function redirectNotes(action: JsonObject): readonly Reason[] {
  const policy = policyOf(action);
  if (policy === undefined) return [];
  const { codes, most, acrossSchemes, predicates } = policy;
  const base = reason(
    acrossSchemes ? 'trace.assume.internalRedirect' : 'trace.assume.internalRedirectSameScheme',
    { codes: codes.join(', '), most },
  );
  const rules = predicates.map(ruleName).join(', ');
  return rules === '' ? [base] : [base, reason('trace.assume.redirectRules', { rules })];
}

function ruleName(predicate: JsonObject): string {
  const config = obj(predicate['typedConfig']);
  const names = scalars(config['allowedRouteNames']).join(' ');
  const name = typeName(config).replace(/Config$/, '') || text(predicate['name']);
  return names === '' ? name : `${name} (${names})`;
}

/** Whether the predicates let a redirect to this route pass; undefined: one is not known. */
function allowed(policy: Policy, route: string, secure: boolean, toSecure: boolean) {
  const answers = policy.predicates.map((predicate): boolean | undefined => {
    const config = obj(predicate['typedConfig']);
    switch (typeName(config)) {
      case 'AllowListedRoutesConfig':
        return scalars(config['allowedRouteNames']).includes(route);
      case 'SafeCrossSchemeConfig':
        return secure || !toSecure;
      // The first redirect of a request has been nowhere before.
      case 'PreviousRoutesConfig':
        return true;
      default:
        return undefined;
    }
  });
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/**
 * Where Envoy goes by itself when the endpoint answers with this status and location: the reason says to which route.
 * Undefined: the answer is handed on, because the URL is not absolute, crosses schemes, no route takes it, or a
 * predicate forbids it (router.cc convertRequestHeadersForInternalRedirect; 540 answers compared with 1.40).
 */
export function followed(
  action: JsonObject,
  routeConfig: JsonObject,
  scope: HttpScope,
  status: number,
  location: string,
): Reason | undefined {
  const policy = policyOf(action);
  if (policy?.codes.includes(status) !== true) return undefined;
  const url = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)([^#]*)/i.exec(location);
  if (url === null) return undefined;
  const [, scheme = '', authority = '', path = ''] = url;
  const secure = scope.connection.tls;
  // Whatever is not http counts as secure.
  const toSecure = scheme.toLowerCase() !== 'http';
  if (secure !== toSecure && !policy.acrossSchemes) return undefined;
  const headers = new HeaderMap(
    scope.headers.entries().filter(([name]) => name !== ':authority' && name !== ':path'),
  );
  headers.set(':authority', authority);
  headers.set(':path', path.startsWith('/') ? path : `/${path}`);
  const target = selectRoute(routeConfig, silently({ ...scope, headers }));
  if (target.kind === 'no-virtual-host' || target.kind === 'no-route') return undefined;
  const route = target.kind === 'route' ? text(target.hit.route['name']) : '';
  if (allowed(policy, route, secure, toSecure) === false) return undefined;
  return reason('trace.depends.internalRedirect', { location, route: route || '–' });
}
