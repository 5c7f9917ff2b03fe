import { type JsonObject, obj, text } from '../../../contract/json.ts';
import { truthy } from '../../match/fields.ts';
import { reason } from '../../match/reason.ts';
import { type Branch, type HopFindings, nothingFound } from '../branch.ts';
import type { RouteFacts } from '../filters/http-filter.ts';
import { type FilterRun, runHttpFilters } from '../filters/http-filters.ts';
import { noteExtension, notePart, noteRoutes } from '../notes.ts';
import { refOf } from '../proxy-view.ts';
import { directReply } from '../route/direct-reply.ts';
import { type RouteSelection, type SelectedRoute, selectRoute } from '../route/route.ts';
import { type RouteSource, routeSource } from '../route/route-config.ts';
import { recordSelection } from '../route/route-steps.ts';
import { runRouter } from '../route/router.ts';
import type { HttpScope } from '../scope.ts';
import { localReply } from './local-reply.ts';
import { loggedClusters } from './logged-clusters.ts';
import { removeInternalOnly } from './request-headers.ts';
import { upgradeAllowed, upgradeType } from './upgrade.ts';

/** The route that the request has: the filters' configuration comes from it, and the router acts by it. */
interface Routing {
  readonly routeConfig: JsonObject;
  readonly selection: RouteSelection;
}

/** From the route to the answer: upgrade, filters, action. */
export function exchange(scope: HttpScope): HopFindings {
  const { record } = scope;
  removeInternalOnly(scope.headers, routeSource(scope, scope).routeConfig ?? {});
  // The scope is looked for again, by the headers that are left (conn_manager_impl.cc refreshCachedRoute).
  const source = routeSource(scope, scope);
  record.step({
    kind: 'route-config',
    name: source.name,
    ref: source.ref,
    path: source.path,
    reason: source.reason,
  });
  if (source.unknown) record.depends(source.reason);
  const first = routed(scope, source);
  const refused = upgradeRefused(scope, first.selection);
  if (refused !== undefined) return { ...found(scope, source, first), branches: [refused] };
  let routing = first;
  const run = filtered(scope, first, () => (routing = routed(scope, routeSource(scope, scope))));
  const findings = found(scope, source, routing);
  const inside = withRoute(scope, routing);
  if (run.reply !== undefined) return { ...findings, branches: [localReply(inside, run.reply)] };
  const { clusters, branches } = acted(inside, routing, run);
  return { ...findings, clusters, branches };
}

/** The route as the headers and metadata are now. */
function routed(scope: HttpScope, source: RouteSource): Routing {
  const { routeConfig } = source;
  const selection: RouteSelection =
    routeConfig === undefined ? { kind: 'no-virtual-host' } : selectRoute(routeConfig, scope);
  recordSelection(selection, source, scope.headers, scope.record);
  noteRoute(scope, routeConfig, selection);
  return { routeConfig: routeConfig ?? {}, selection };
}

/** What stands on the way to the route: the matches of those before it decide, too. */
function noteRoute(
  scope: HttpScope,
  routeConfig: JsonObject | undefined,
  selection: RouteSelection,
): void {
  if (routeConfig !== undefined) notePart(scope, 'route-config', routeConfig);
  if (selection.kind === 'no-virtual-host') return;
  const { virtualHost } = selection.virtualHost;
  notePart(scope, 'virtual-host', virtualHost);
  const hit = selection.kind === 'route' ? selection.hit : undefined;
  if (selection.kind !== 'tls-redirect') noteRoutes(scope, virtualHost, hit?.route);
  if (hit !== undefined) notePart(scope, 'route', hit.route);
}

/** What filters and formats may know of the route. */
function withRoute(scope: HttpScope, routing: Routing): HttpScope {
  const { routeConfig, selection } = routing;
  if (selection.kind !== 'route') {
    // require_tls answers by a route of its own, which is empty.
    const own = selection.kind === 'tls-redirect' ? { route: {} } : {};
    return { ...scope, stream: { ...scope.stream, ...own, levels: levels(routing) } };
  }
  const ignoresParameters = truthy(routeConfig['ignorePathParametersInPathMatching']);
  const route = selection.hit.route;
  return {
    ...scope,
    stream: { ...scope.stream, route, ignoresParameters, levels: levels(routing) },
  };
}

/** What is in the log whatever comes of it. */
function found(scope: HttpScope, source: RouteSource, { selection }: Routing): HopFindings {
  const selected = selectedRoute(selection);
  return {
    ...nothingFound,
    routeConfig: source.routeConfig === undefined && source.name === '' ? null : source.name,
    virtualHost:
      selection.kind === 'no-virtual-host' ? null : text(selection.virtualHost.virtualHost['name']),
    route: selected === undefined ? null : text(selected.hit.route['name']),
    clusters: loggedClusters(scope.view, selected),
  };
}

function selectedRoute(selection: RouteSelection): SelectedRoute | undefined {
  return selection.kind === 'route' ? selection : undefined;
}

function upgradeRefused(scope: HttpScope, selection: RouteSelection): Branch | undefined {
  const upgrade = upgradeType(scope.headers);
  const routed = selection.kind === 'route' || selection.kind === 'tls-redirect';
  const route = selectedRoute(selection)?.hit.route ?? {};
  if (!routed || upgrade === '' || upgradeAllowed(upgrade, scope.manager, route)) return undefined;
  scope.record.step({
    kind: 'http',
    name: '',
    reason: reason('trace.http.upgrade_failed', { upgrade }),
  });
  return localReply(scope, { status: 403, details: 'upgrade_failed' });
}

/** Where per-route configuration may stand, most specific first. */
function levels({ routeConfig, selection }: Routing): readonly JsonObject[] {
  // Without a route nothing is asked, not even the virtual host; require_tls's own route has none either.
  if (selection.kind !== 'route') return [];
  return [
    selection.clusters[0]?.weighted,
    selection.hit.route,
    selection.virtualHost.virtualHost,
    routeConfig,
  ].filter((level) => level !== undefined);
}

function facts(scope: HttpScope, routing: Routing): RouteFacts {
  const selected = selectedRoute(routing.selection);
  return {
    levels: levels(routing),
    cluster: selected?.clusters[0]?.name ?? '',
    forwards: selected?.action === 'route',
    // The caller's node, which an Envoy names as its own where it adds its user agent (conn_manager_utility.cc).
    node: truthy(scope.manager['addUserAgent'])
      ? text(obj(scope.view.bootstrap['node'])['id'])
      : '',
  };
}

function filtered(scope: HttpScope, first: Routing, reroute: () => Routing): FilterRun {
  const run = runHttpFilters(
    scope.manager,
    facts(scope, first),
    withRoute(scope, first),
    () => facts(scope, reroute()),
    (config, name, perRoute) => noteExtension(scope, config, { name, perRoute }),
  );
  for (const step of run.steps)
    scope.record.step({
      kind: 'http-filter',
      name: step.name,
      ref: refOf(scope.hit.serving.entry),
      path: `${scope.managerPath}/httpFilters/${String(step.index)}`,
      reason: step.reason,
    });
  return run;
}

type Acted = Pick<HopFindings, 'branches' | 'clusters'>;

/** What the router filter does by the route. */
function acted(scope: HttpScope, { routeConfig, selection }: Routing, run: FilterRun): Acted {
  const { flags } = run;
  if (selection.kind === 'tls-redirect') {
    const { location } = selection;
    const reply = { status: 301, flags, details: 'direct_response' };
    return { clusters: [], branches: [localReply(scope, reply, { location })] };
  }
  if (selection.kind !== 'route') {
    scope.record.step({ kind: 'action', name: '', reason: reason('trace.action.noRoute') });
    const reply = { status: 404, flags: joinFlags(flags, 'NR'), details: 'route_not_found' };
    return { clusters: [], branches: [localReply(scope, reply)] };
  }
  const { action } = selection;
  if (action !== 'redirect' && action !== 'direct-response')
    return runRouter(selection, routeConfig, run, scope);
  const { status, location } = directReply(selection, scope.headers, scope, routeConfig);
  scope.record.step({
    kind: 'action',
    name: '',
    reason: reason(
      action === 'redirect' ? 'trace.action.redirect' : 'trace.action.directResponse',
      { status, location: location ?? '' },
    ),
  });
  const reply = { status, flags, details: 'direct_response' };
  return { clusters: [], branches: [localReply(scope, reply, { location })] };
}

export function joinFlags(...flags: readonly string[]): string {
  return flags.filter((flag) => flag !== '').join(',');
}
