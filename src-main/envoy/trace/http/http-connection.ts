import { type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import type { ResourceRef } from '../../../contract/resources.ts';
import type { TraceRequest } from '../../../contract/trace.ts';
import { filterConfig, filterKind } from '../../filters.ts';
import { messages, truthy } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import type { ConnectionFacts, MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import type { EnvoyRules } from '../../match/rules.ts';
import {
  type Branch,
  closeBranch,
  type HopFindings,
  nothingFound,
  replyBranch,
} from '../branch.ts';
import { earlyMutations } from '../filters/header-mutation-filter.ts';
import { localReplyStatus, runHttpFilters } from '../filters/http-filters.ts';
import { type ProxyView } from '../proxy-view.ts';
import type { Recorder } from '../recorder.ts';
import {
  directReply,
  type RouteSelection,
  type SelectedRoute,
  selectRoute,
} from '../route/route.ts';
import { routeSource } from '../route/route-config.ts';
import { silently } from '../route/route-match.ts';
import { recordSelection } from '../route/route-steps.ts';
import { runRouter } from '../route/router.ts';
import { codecReply, dropUnderscores, type Early } from './http-codec.ts';
import { normalizePath } from './path-normalization.ts';
import { detectRemote } from './remote-address.ts';
import {
  codecHeaders,
  mutateRequestHeaders,
  normalizeHost,
  removeInternalOnly,
} from './request-headers.ts';

export interface HttpScope {
  readonly view: ProxyView;
  readonly rules: EnvoyRules;
  readonly connection: ConnectionFacts;
  readonly request: TraceRequest;
  readonly record: Recorder;
  readonly restored: boolean;
  readonly identity: string | undefined;
  readonly ownIp: string;
  readonly filterState: ReadonlyMap<string, string>;
  readonly listenerRef: ResourceRef;
  readonly filterChain: string;
  /** JSON pointer of the HCM's typedConfig within the listener. */
  readonly path: string;
}

/** conn_manager_impl.cc decodeHeaders up to the path; the order is 3.1 of envoy.md. */
function earlyReply(headers: HeaderMap): Early | undefined {
  const authority = headers.get(':authority') ?? '';
  if (authority === '') return { status: 400, details: 'missing_host_header' };
  const path = headers.get(':path');
  if (path === undefined || path === '')
    return headers.get(':method') === 'CONNECT'
      ? undefined
      : { status: 404, details: 'missing_path_rejected' };
  return path.startsWith('/') ? undefined : { status: 404, details: 'absolute_path_rejected' };
}

/** `Upgrade`, or CONNECT, needs an upgrade_configs entry on the route or the HCM. */
function upgradeType(headers: HeaderMap): string {
  if (headers.get(':method') === 'CONNECT') return headers.get(':protocol') ?? 'CONNECT';
  const connection = (headers.get('connection') ?? '').toLowerCase();
  const tokens = connection.split(',').map((token) => token.trim());
  return tokens.includes('upgrade') ? (headers.get('upgrade') ?? '') : '';
}

function upgradeAllowed(type: string, manager: JsonObject, route: JsonObject): boolean {
  const same = (one: JsonObject): boolean =>
    text(one['upgradeType']).toLowerCase() === type.toLowerCase();
  const ofRoute = messages(obj(route['route'])['upgradeConfigs']).find(same);
  if (ofRoute !== undefined) return ofRoute['enabled'] !== false;
  const ofManager = messages(manager['upgradeConfigs']).find(same);
  return ofManager !== undefined && ofManager['enabled'] !== false;
}

function suppressesHeaders(manager: JsonObject): boolean {
  const router = messages(manager['httpFilters']).find((one) => filterKind(one) === 'router');
  return router !== undefined && truthy(filterConfig(router)?.['suppressEnvoyHeaders']);
}

/** The HTTP connection manager: from the codec to the router. */
export function runHttp(manager: JsonObject, scope: HttpScope): HopFindings {
  const { record, request, connection, rules } = scope;
  const codec = codecReply(request, connection.tls, manager);
  if (codec === 'closed') return { ...nothingFound, branches: [closeBranch('DPE', '')] };
  if (codec !== undefined || request.http === null) {
    const { status, details, flags = 'DPE' } = codec ?? { status: 400, details: '', flags: '' };
    record.step({ kind: 'http', name: '', reason: reason(`trace.http.${details}`, { status }) });
    return { ...nothingFound, branches: [replyBranch(status, flags, details)] };
  }
  const headers = codecHeaders(request.http, connection.tls);
  dropUnderscores(manager, headers);
  const fallbackHost = text(optObj(manager['httpProtocolOptions'])?.['defaultHostForHttp10']);
  if (
    request.http.version === 'HTTP/1.0' &&
    fallbackHost !== '' &&
    headers.get(':authority') === undefined
  )
    headers.set(':authority', fallbackHost);
  const depends = { depends: record.depends.bind(record), assume: record.assume.bind(record) };
  const base: MatchContext = {
    rules,
    connection,
    headers,
    remoteIp: connection.source.ip,
    metadata: request.metadata ?? {},
    filterState: scope.filterState,
    random: request.random ?? undefined,
    stream: {
      protocol: request.http.version,
      filterChain: scope.filterChain,
      suppressed: suppressesHeaders(manager),
    },
    ...depends,
  };
  const refuse = (early: Early): HopFindings => {
    record.step({
      kind: 'http',
      name: '',
      reason: reason(`trace.http.${early.details}`, {
        status: early.status,
        path: headers.get(':path') ?? '',
      }),
    });
    return {
      ...nothingFound,
      ...earlyRoute(manager, scope, base),
      branches: [
        replyBranch(localReplyStatus(early.status, base), early.flags ?? '', early.details, {
          path: headers.get(':path') ?? null,
          authority: headers.get(':authority') ?? null,
        }),
      ],
    };
  };
  const early = earlyReply(headers);
  if (early !== undefined) return refuse(early);
  const before = headers.get(':path');
  if (before !== undefined) {
    const normalized = normalizePath(before, manager, rules);
    headers.set(':path', normalized.path);
    if (normalized.kind === 'reject')
      return refuse({ status: 400, details: 'path_normalization_failed' });
    if (normalized.kind === 'redirect')
      return {
        ...slashRedirect(normalized.path, scope, headers, base),
        ...earlyRoute(manager, scope, base),
      };
    if (normalized.path !== before)
      record.step({
        kind: 'http',
        name: '',
        reason: reason('trace.http.normalized', { from: before, to: normalized.path }),
      });
  }
  const connectPort = normalizeHost(headers, manager, connection.destination.port);
  earlyMutations(manager, headers, base);
  const detected = detectRemote(headers, manager, connection.source.ip);
  if (!truthy(manager['useRemoteAddress']) && 'status' in detected)
    return refuse({ status: detected.status, details: 'rejecting_because_detection_failed' });
  const remoteIp = mutateRequestHeaders(
    headers,
    manager,
    {
      ip: connection.source.ip,
      tls: connection.tls,
      own: scope.ownIp,
      localPort: connection.destination.port,
      principal: connection.peerPrincipal,
      identity: scope.identity,
    },
    rules,
  );
  const stream = { ...base.stream, ...(connectPort === undefined ? {} : { connectPort }) };
  return route(manager, scope, { ...base, remoteIp, stream }, headers);
}

/**
 * An early reply still passes the encoder filters, and making those looks for a route: with the headers as they
 * came, so only a request that brings x-forwarded-proto itself finds one. It stands in the log.
 */
function earlyRoute(
  manager: JsonObject,
  scope: HttpScope,
  context: MatchContext,
): Pick<HopFindings, 'routeConfig' | 'virtualHost' | 'route' | 'clusters'> {
  const quiet = silently(context);
  const { routeConfig, name } = routeSource(
    scope.view,
    manager,
    quiet,
    scope.listenerRef,
    scope.path,
  );
  const selection = routeConfig === undefined ? undefined : selectRoute(routeConfig, quiet);
  if (selection?.kind !== 'route')
    return { routeConfig: name, virtualHost: null, route: null, clusters: [] };
  return {
    routeConfig: name,
    virtualHost: text(selection.virtualHost.virtualHost['name']),
    route: text(selection.hit.route['name']),
    clusters: loggedClusters(scope.view, selection),
  };
}

/** The clusters a log line may name: those of the route that exist. */
function loggedClusters(
  view: ProxyView,
  selected: SelectedRoute | undefined,
): HopFindings['clusters'] {
  return (selected?.clusters ?? [])
    .filter((choice) => view.serving('cluster', choice.name) !== undefined)
    .map(({ name, probability }) => ({ name, probability, endpoints: null }));
}

/** UNESCAPE_AND_REDIRECT; a gRPC request gets 400 instead. */
function slashRedirect(
  path: string,
  scope: HttpScope,
  headers: HeaderMap,
  context: MatchContext,
): HopFindings {
  const authority = headers.get(':authority') ?? '';
  const grpc = (headers.get('content-type') ?? '').startsWith('application/grpc');
  const status = grpc ? localReplyStatus(400, context) : 307;
  scope.record.step({
    kind: 'http',
    name: '',
    reason: reason('trace.http.path_normalization_failed', { status, path }),
  });
  return {
    ...nothingFound,
    branches: [
      replyBranch(status, '', 'path_normalization_failed', {
        // The path alone, as conn_manager_impl.cc sends it.
        location: grpc ? undefined : path,
        path,
        authority,
      }),
    ],
  };
}

function route(
  manager: JsonObject,
  scope: HttpScope,
  context: MatchContext,
  headers: HeaderMap,
): HopFindings {
  const { record, view } = scope;
  const source = routeSource(view, manager, context, scope.listenerRef, scope.path);
  record.step({
    kind: 'route-config',
    name: source.name,
    ref: source.ref,
    path: source.path,
    reason: source.reason,
  });
  if (source.unknown) record.depends(source.reason);
  const routeConfig = source.routeConfig ?? {};
  removeInternalOnly(headers, routeConfig);
  const selection: RouteSelection =
    source.routeConfig === undefined
      ? { kind: 'no-virtual-host' }
      : selectRoute(source.routeConfig, context);
  recordSelection(selection, source, headers, record);
  const selected: SelectedRoute | undefined = selection.kind === 'route' ? selection : undefined;
  const virtualHost =
    selection.kind === 'no-virtual-host' ? undefined : selection.virtualHost.virtualHost;
  const findings: HopFindings = {
    ...nothingFound,
    routeConfig: source.routeConfig === undefined && source.name === '' ? null : source.name,
    virtualHost: virtualHost === undefined ? null : text(virtualHost['name']),
    route: selected === undefined ? null : text(selected.hit.route['name']),
  };
  const logged = (): Partial<Branch> => ({
    path: headers.get(':path') ?? null,
    authority: headers.get(':authority') ?? null,
  });
  const upgrade = upgradeType(headers);
  const routed = selected !== undefined || selection.kind === 'tls-redirect';
  if (routed && upgrade !== '' && !upgradeAllowed(upgrade, manager, selected?.hit.route ?? {})) {
    record.step({
      kind: 'http',
      name: '',
      reason: reason('trace.http.upgrade_failed', { upgrade }),
    });
    return {
      ...findings,
      branches: [replyBranch(localReplyStatus(403, context), '', 'upgrade_failed', logged())],
    };
  }
  const levels = [
    ...(selected === undefined ? [] : [selected.clusters[0]?.weighted, selected.hit.route]),
    virtualHost,
    routeConfig,
  ].filter((level) => level !== undefined);
  const run = runHttpFilters(
    manager,
    {
      levels,
      cluster: selected?.clusters[0]?.name ?? '',
      node: text(obj(view.bootstrap['node'])['id']),
    },
    context,
  );
  for (const step of run.steps)
    record.step({
      kind: 'http-filter',
      name: step.name,
      ref: scope.listenerRef,
      path: `${scope.path}/httpFilters/${String(step.index)}`,
      reason: step.reason,
    });
  const cors = run.reply;
  if (cors !== undefined) {
    const { status, flags, details } = cors;
    return {
      ...findings,
      clusters: loggedClusters(view, selected),
      branches: [replyBranch(localReplyStatus(status, context), flags, details, logged())],
    };
  }
  if (selection.kind === 'tls-redirect')
    return {
      ...findings,
      branches: [
        replyBranch(localReplyStatus(301, context), run.flags, 'direct_response', {
          ...logged(),
          location: selection.location,
        }),
      ],
    };
  if (selected === undefined) {
    record.step({ kind: 'action', name: '', reason: reason('trace.action.noRoute') });
    return {
      ...findings,
      branches: [
        replyBranch(
          localReplyStatus(404, context),
          joinFlags(run.flags, 'NR'),
          'route_not_found',
          logged(),
        ),
      ],
    };
  }
  if (selected.action === 'redirect' || selected.action === 'direct-response') {
    const reply = directReply(selected, headers, context, routeConfig);
    record.step({
      kind: 'action',
      name: '',
      reason: reason(
        selected.action === 'redirect' ? 'trace.action.redirect' : 'trace.action.directResponse',
        { status: reply.status, location: reply.location ?? '' },
      ),
    });
    return {
      ...findings,
      branches: [
        replyBranch(localReplyStatus(reply.status, context), run.flags, 'direct_response', {
          ...logged(),
          location: reply.location,
        }),
      ],
    };
  }
  return { ...findings, ...runRouter(selected, routeConfig, run, scope, context) };
}

export function joinFlags(...flags: readonly string[]): string {
  return flags.filter((flag) => flag !== '').join(',');
}
