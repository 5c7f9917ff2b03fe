import { type JsonObject, optObj } from '../../../contract/json.ts';
import type { HeaderMap } from '../../match/headers.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { applyLevel, mutateHeaders } from './header-mutation.ts';
import { autoHostRewrite, rewrittenHost, rewrittenPath, weightedHost } from './rewrite.ts';
import type { SelectedRoute } from './route.ts';
import { portStart } from './virtual-host.ts';

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
