import { type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { messages } from '../../match/fields.ts';
import { headersMismatch } from '../../match/header-matcher.ts';
import { HeaderMap } from '../../match/headers.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { fullMatch } from '../../match/regex.ts';
import { applyLevel, mutateHeaders } from './header-mutation.ts';
import { newUri, redirectCode } from './redirect.ts';
import {
  autoHostRewrite,
  redirectRewrittenPath,
  rewrittenHost,
  rewrittenPath,
  weightedHost,
} from './rewrite.ts';
import { findRoute, type RouteHit, type RouteSearch, silently } from './route-match.ts';
import { findVirtualHost, portStart, type VirtualHostHit } from './virtual-host.ts';
import { type ClusterChoice, routeClusters } from './weighted-clusters.ts';

/** What the route configuration says to one request, before any filter has run. */
export type RouteSelection =
  | { readonly kind: 'no-virtual-host' }
  | {
      readonly kind: 'no-route';
      readonly virtualHost: VirtualHostHit;
      readonly search: RouteSearch | undefined;
      readonly why: 'no-match' | 'no-forwarded-proto';
    }
  | {
      /** The virtual host's `require_tls` answers before any route is looked at. */
      readonly kind: 'tls-redirect';
      readonly virtualHost: VirtualHostHit;
      /** Undefined for a CONNECT without path. */
      readonly location: string | undefined;
    }
  | {
      readonly kind: 'route';
      readonly virtualHost: VirtualHostHit;
      readonly search: RouteSearch;
      readonly hit: RouteHit;
      readonly action: RouteActionKind;
      readonly clusters: readonly ClusterChoice[];
    };

export type RouteActionKind = 'route' | 'redirect' | 'direct-response' | 'non-forwarding';

function actionKind(route: JsonObject): RouteActionKind {
  if (optObj(route['redirect']) !== undefined) return 'redirect';
  if (optObj(route['directResponse']) !== undefined) return 'direct-response';
  return optObj(route['route']) === undefined ? 'non-forwarding' : 'route';
}

function tlsRequired(virtualHost: JsonObject, headers: HeaderMap): boolean {
  if (headers.get('x-forwarded-proto') === 'https') return false;
  const require = virtualHost['requireTls'];
  const name =
    typeof require === 'number' ? ['NONE', 'EXTERNAL_ONLY', 'ALL'][require] : text(require);
  switch ((name ?? '').toUpperCase()) {
    case 'ALL':
      return true;
    case 'EXTERNAL_ONLY':
      return headers.get('x-envoy-internal') !== 'true';
    default:
      return false;
  }
}

/** Virtual host, require_tls, route, clusters (config_impl.cc RouteMatcher::route). */
export function selectRoute(routeConfig: JsonObject, context: MatchContext): RouteSelection {
  const { headers } = context;
  const virtualHost = headers === undefined ? undefined : findVirtualHost(routeConfig, headers);
  if (headers === undefined || virtualHost === undefined) {
    // Virtual hosts on demand: Envoy asks for the missing one where the filter on_demand is there.
    if (optObj(routeConfig['vhds']) !== undefined)
      context.depends(
        reason('trace.depends.vhds', { authority: headers?.get(':authority') ?? '' }),
      );
    return { kind: 'no-virtual-host' };
  }
  if ((headers.get('x-forwarded-proto') ?? '') === '')
    return { kind: 'no-route', virtualHost, search: undefined, why: 'no-forwarded-proto' };
  if (tlsRequired(virtualHost.virtualHost, headers))
    return {
      kind: 'tls-redirect',
      virtualHost,
      // createSslRedirectPath (http/utility.cc): the host stays as it is, with its port.
      location:
        headers.get(':path') === undefined
          ? undefined
          : `https://${headers.get(':authority') ?? ''}${headers.get(':path') ?? ''}`,
    };
  const search = findRoute(virtualHost.virtualHost, routeConfig, context);
  const { hit } = search;
  if (hit === undefined) return { kind: 'no-route', virtualHost, search, why: 'no-match' };
  const action = actionKind(hit.route);
  const clusters =
    action === 'route' ? routeClusters(optObj(hit.route['route']) ?? {}, routeConfig, context) : [];
  if (action === 'route' && clusters.length === 0)
    return { kind: 'no-route', virtualHost, search, why: 'no-match' };
  return { kind: 'route', virtualHost, search, hit, action, clusters };
}

export type SelectedRoute = Extract<RouteSelection, { kind: 'route' }>;

function levels(selected: SelectedRoute, routeConfig: JsonObject): readonly JsonObject[] {
  return [selected.hit.route, selected.virtualHost.virtualHost, routeConfig];
}

/**
 * finalizeRequestHeaders (config_impl.cc): header changes, then host, then path. The weighted cluster's changes and
 * its host come before everything of the route. Changes `headers`; the previous path and host are kept in
 * x-envoy-original-path and x-envoy-original-host as Envoy does.
 */
export function finalizeRequest(
  selected: SelectedRoute,
  weighted: JsonObject | undefined,
  routeConfig: JsonObject,
  headers: HeaderMap,
  context: MatchContext,
): void {
  const { route } = selected.hit;
  const action = optObj(route['route']) ?? {};
  const local = { ...context, stream: { ...context.stream, route } };
  if (weighted !== undefined) {
    applyLevel(weighted, 'request', headers, local);
    const literal = weightedHost(weighted);
    if (literal !== undefined) headers.set(':authority', literal);
  }
  mutateHeaders('request', headers, levels(selected, routeConfig), routeConfig, local);
  const authority = headers.get(':authority') ?? '';
  const port = context.stream?.connectPort;
  if (port !== undefined && portStart(authority) < 0)
    headers.set(':authority', `${authority}:${port}`);
  const host = rewrittenHost(action, headers, local);
  const appends = action['appendXForwardedHost'] === true;
  if (host !== undefined) updateAuthority(headers, host, appends, local);
  // A CONNECT without path is rewritten like an empty one, and may get a path by it.
  const path = headers.get(':path') ?? '';
  const rewritten = rewrittenPath(optObj(route['match']) ?? {}, action, path, local);
  if (rewritten === undefined) return;
  if (context.stream?.suppressed !== true) headers.set('x-envoy-original-path', path);
  headers.set(':path', rewritten);
}

/** http/utility.cc updateAuthority: x-forwarded-host does not get the same host twice in a row. */
export function updateAuthority(
  headers: HeaderMap,
  host: string,
  appendForwarded: boolean,
  context: MatchContext,
): void {
  const old = headers.get(':authority') ?? '';
  const last = headers.get('x-forwarded-host')?.split(',').at(-1)?.trim();
  if (appendForwarded && old !== '' && last !== old) headers.append('x-forwarded-host', old);
  if (context.stream?.suppressed !== true) headers.set('x-envoy-original-host', old);
  headers.set(':authority', host);
}

/** auto_host_rewrite: over everything else, a weighted cluster's literal included (seen on 1.40). */
export function setsHostFromEndpoint(selected: SelectedRoute): boolean {
  return autoHostRewrite(optObj(selected.hit.route['route']) ?? {});
}

export interface DirectReply {
  readonly status: number;
  /** Location header; only 201 and 3xx carry one. */
  readonly location: string | undefined;
  /** What newUri says whatever the status: router_check_tool's `path_redirect`. */
  readonly newUri: string;
  readonly body: string;
}

/** The answer of a redirect or direct response; a redirect's rewrite changes `headers`' path, too. */
export function directReply(
  selected: SelectedRoute,
  headers: HeaderMap,
  context: MatchContext,
  routeConfig: JsonObject = {},
): DirectReply {
  const { route } = selected.hit;
  const redirect = optObj(route['redirect']);
  const response = optObj(route['directResponse']);
  if (redirect !== undefined) {
    // A CONNECT without path may get one by the rewrite, and a Location with it.
    const path = headers.get(':path') ?? '';
    const rewritten = redirectRewrittenPath(optObj(route['match']) ?? {}, redirect, path, context);
    if (rewritten !== undefined) {
      if (context.stream?.suppressed !== true) headers.set('x-envoy-original-path', path);
      headers.set(':path', rewritten);
    }
  }
  const uri = newUri(redirect, { ...context, headers });
  const status =
    redirect === undefined ? (num(response?.['status']) ?? 200) : redirectCode(redirect);
  // A CONNECT without path gets none (router.cc, where the direct response is sent).
  const carries =
    headers.get(':path') !== undefined && (status === 201 || (status >= 300 && status < 400));
  // The routes' response changes may take the Location away or put another one there.
  const answer = new HeaderMap(carries ? [['location', uri]] : []);
  finalizeResponse(selected, undefined, routeConfig, answer, { ...context, headers });
  return {
    status,
    location: answer.get('location'),
    newUri: uri,
    body: inlineBody(optObj(response?.['body'])),
  };
}

/** The body as far as the configuration holds it; a file's or an environment variable's stays empty. */
function inlineBody(body: JsonObject | undefined): string {
  const bytes = text(body?.['inlineBytes']);
  if (bytes === '') return text(body?.['inlineString']);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bytes) || bytes.length % 4 === 1) return '';
  return new TextDecoder().decode(Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)));
}

/** Response headers as changed on the way back; the caller's `headers` hold what is there already. */
export function finalizeResponse(
  selected: SelectedRoute,
  weighted: JsonObject | undefined,
  routeConfig: JsonObject,
  headers: HeaderMap,
  context: MatchContext,
): void {
  const local = { ...context, stream: { ...context.stream, route: selected.hit.route } };
  if (weighted !== undefined) applyLevel(weighted, 'response', headers, local);
  mutateHeaders('response', headers, levels(selected, routeConfig), routeConfig, local);
}

/** Name of the virtual host's statistics bucket the request falls in; "other" when none of them. */
export function virtualCluster(virtualHost: JsonObject, context: MatchContext): string {
  const quiet = silently(context);
  const all = messages(virtualHost['virtualClusters']);
  const hit = all.find((one) => {
    // v2: { pattern, method } instead of header matchers.
    const pattern = text(one['pattern']);
    if (pattern !== '') {
      const method = text(one['method']);
      const path = (context.headers?.get(':path') ?? '').split('?', 1)[0] ?? '';
      return (
        fullMatch(pattern, path) === true &&
        (method === '' || method === context.headers?.get(':method'))
      );
    }
    return headersMismatch(messages(one['headers']), quiet) === undefined;
  });
  return hit === undefined ? (all.length === 0 ? '' : 'other') : text(hit['name']);
}
