import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import type { HeaderMap } from '../../match/headers.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { findRoute, type RouteHit, type RouteSearch } from './route-search.ts';
import { findVirtualHost, type VirtualHostHit } from './virtual-host.ts';
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
  const forwards =
    optObj(route['route']) !== undefined &&
    route['nonForwardingAction'] === undefined &&
    route['filterAction'] === undefined;
  return forwards ? 'route' : 'non-forwarding';
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
