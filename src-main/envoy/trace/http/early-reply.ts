import { text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import type { MessageParams } from '../../../words/keys.ts';
import { reason, reasonFor } from '../../match/reason.ts';
import { type HopFindings, nothingFound } from '../branch.ts';
import { selectRoute } from '../route/route.ts';
import { routeSource } from '../route/route-config.ts';
import { silently } from '../route/route-match.ts';
import type { HttpScope } from '../scope.ts';
import type { Early } from './codec-settings.ts';
import { localReply } from './local-reply.ts';
import { loggedClusters } from './logged-clusters.ts';

/** conn_manager_impl.cc decodeHeaders up to the path; the order is docs/envoy.md §3.1. */
export function earlyReply({ headers, rules }: HttpScope): Early | undefined {
  const authority = headers.get(':authority') ?? '';
  if (authority === '') return { status: 400, details: 'missing_host_header' };
  // conn_manager_impl.cc; measured: not in 1.39.3.
  const query = headers.get(':method') === 'QUERY' && rules.atLeast(40);
  if (query && headers.get('content-type') === undefined)
    return { status: 400, details: 'query_missing_content_type' };
  const path = headers.get(':path');
  if (path === undefined || path === '')
    return headers.get(':method') === 'CONNECT'
      ? undefined
      : { status: 404, details: 'missing_path_rejected' };
  return path.startsWith('/') ? undefined : { status: 404, details: 'absolute_path_rejected' };
}

type EarlyRoute = Pick<HopFindings, 'routeConfig' | 'virtualHost' | 'route' | 'clusters'>;

/**
 * An early reply still passes the encoder filters, and making those looks for a route: with the headers as they
 * came, so only a request that brings x-forwarded-proto itself finds one. It stands in the log.
 */
function earlyRoute(scope: HttpScope): EarlyRoute {
  const quiet = silently(scope);
  const { routeConfig, name } = routeSource(scope, quiet);
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

/** Why the connection manager answers by itself, by the response code details that it logs. */
export function httpReason(details: string, params: MessageParams): Reason {
  return reasonFor('trace.http', details, params, reason('error.verbatim', { text: details }));
}

export function refuse(scope: HttpScope, early: Early): HopFindings {
  const { status, details } = early;
  scope.record.step({
    kind: 'http',
    name: '',
    reason: httpReason(details, { status, path: scope.headers.get(':path') ?? '' }),
  });
  return { ...nothingFound, ...earlyRoute(scope), branches: [localReply(scope, early)] };
}

/** UNESCAPE_AND_REDIRECT; a gRPC request gets 400 instead. */
export function slashRedirect(scope: HttpScope, path: string): HopFindings {
  const grpc = (scope.headers.get('content-type') ?? '').startsWith('application/grpc');
  const reply = localReply(
    scope,
    { status: grpc ? 400 : 307, details: 'path_normalization_failed' },
    // The path alone, as conn_manager_impl.cc sends it.
    { location: grpc ? undefined : path },
  );
  scope.record.step({
    kind: 'http',
    name: '',
    reason: reason('trace.http.path_normalization_failed', { status: reply.status, path }),
  });
  return { ...nothingFound, branches: [reply], ...earlyRoute(scope) };
}
