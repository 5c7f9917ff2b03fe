import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import type { TraceHttp } from '../../../contract/trace-request.ts';
import { truthy } from '../../match/fields.ts';
import { HeaderMap } from '../../match/headers.ts';
import { reason } from '../../match/reason.ts';
import { closeBranch, type HopFindings, nothingFound } from '../branch.ts';
import { withDiscovered } from '../discovered.ts';
import { earlyMutations } from '../filters/header-mutation-filter.ts';
import { notePart } from '../notes.ts';
import { isGrpc } from '../route/route-match.ts';
import type { HttpScope, Scope } from '../scope.ts';
import { codecHeaders, http1Connection, normalizeHost } from './codec-headers.ts';
import { earlyReply, httpReason, refuse, slashRedirect } from './early-reply.ts';
import { exchange } from './exchange.ts';
import { codecReply, dropUnderscores } from './http-codec.ts';
import { localReply } from './local-reply.ts';
import { normalizePath } from './path-normalization.ts';
import { detectRemote } from './remote-address.ts';
import { mutateRequestHeaders } from './request-headers.ts';
import { routerConfig } from './router-config.ts';

/** Where the connection manager stands. */
export interface ManagerPlace {
  /** JSON pointer of its typedConfig within the listener. */
  readonly path: string;
  readonly filterChain: string;
}

/** The HTTP connection manager: from the codec to the router. */
export function runHttp(scope: Scope, given: JsonObject, place: ManagerPlace): HopFindings {
  const { request, record, connection } = scope;
  const manager = withDiscovered(scope.view, given);
  notePart(scope, 'manager', manager);
  const codec = codecReply(request, connection.tls, manager, scope.rules);
  if (codec === 'closed') return { ...nothingFound, branches: [closeBranch('DPE', '')] };
  if (codec !== undefined || request.http === null) {
    const { status, details, flags = 'DPE' } = codec ?? { status: 400, details: '', flags: '' };
    record.step({ kind: 'http', name: '', reason: httpReason(details, { status }) });
    const unread = { ...scope, manager, headers: new HeaderMap() };
    return {
      ...nothingFound,
      branches: [localReply(unread, { status, flags, details, early: true })],
    };
  }
  const http = httpScope(scope, manager, place, request.http);
  const early = earlyReply(http);
  if (early !== undefined) return refuse(http, early);
  return normalized(http) ?? connected(http);
}

function httpScope(
  scope: Scope,
  manager: JsonObject,
  place: ManagerPlace,
  http: TraceHttp,
): HttpScope {
  const headers = codecHeaders(http, scope.connection.tls, manager);
  if (http.version !== 'HTTP/2') http1Connection(headers, manager, scope.rules);
  dropUnderscores(manager, headers);
  const fallback = text(optObj(manager['httpProtocolOptions'])?.['defaultHostForHttp10']);
  if (http.version === 'HTTP/1.0' && fallback !== '' && headers.get(':authority') === undefined)
    headers.set(':authority', fallback);
  const grpc = isGrpc({ ...scope, headers });
  return {
    ...scope,
    headers,
    manager,
    managerPath: place.path,
    metadata: { ...scope.request.metadata },
    stream: {
      protocol: http.version,
      grpc,
      filterChain: place.filterChain,
      suppressed: truthy(routerConfig(manager)['suppressEnvoyHeaders']),
    },
  };
}

/** Changes the path; an answer where it cannot stay as it is. */
function normalized(scope: HttpScope): HopFindings | undefined {
  const { headers, manager, rules } = scope;
  const before = headers.get(':path');
  if (before === undefined) return undefined;
  const { kind, path } = normalizePath(before, manager, rules);
  headers.set(':path', path);
  if (kind === 'reject')
    return refuse(scope, { status: 400, details: 'path_normalization_failed' });
  if (kind === 'redirect') return slashRedirect(scope, path);
  if (path !== before)
    scope.record.step({
      kind: 'http',
      name: '',
      reason: reason('trace.http.normalized', { from: before, to: path }),
    });
  return undefined;
}

/** Host, early mutations, who the caller is; then the route. */
function connected(scope: HttpScope): HopFindings {
  const { headers, manager, connection, environment } = scope;
  const connectPort = normalizeHost(headers, manager, connection.destination.port);
  earlyMutations(manager, headers, scope);
  const detected = detectRemote(headers, manager, connection.source.ip);
  if (!truthy(manager['useRemoteAddress']) && 'status' in detected)
    return refuse(scope, {
      status: detected.status,
      details: 'rejecting_because_detection_failed',
    });
  const peer = {
    ip: connection.source.ip,
    tls: connection.tls,
    own: environment.ip ?? '127.0.0.1',
    localPort: connection.destination.port,
    principal: connection.peerPrincipal,
    identity: environment.identity,
  };
  const remoteIp = mutateRequestHeaders(headers, manager, peer, scope.rules);
  const stream = { ...scope.stream, ...(connectPort === undefined ? {} : { connectPort }) };
  return exchange({ ...scope, remoteIp, stream });
}
