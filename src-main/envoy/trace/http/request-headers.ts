import { type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import type { TraceHttp } from '../../../contract/trace.ts';
import { scalars, truthy } from '../../match/fields.ts';
import { HeaderMap } from '../../match/headers.ts';
import { parseIp } from '../../match/ip.ts';
import type { EnvoyRules } from '../../match/rules.ts';
import { portStart } from '../route/virtual-host.ts';
import { detectRemote, forwardedFor, isInternal } from './remote-address.ts';

/** The headers as the codec hands them over; HTTP/1's absolute-form URL becomes authority and path. */
export function codecHeaders(http: TraceHttp, tls: boolean): HeaderMap {
  const headers = new HeaderMap();
  if (http.version === 'HTTP/2') headers.set(':scheme', http.scheme ?? (tls ? 'https' : 'http'));
  headers.set(':method', http.method);
  const absolute = /^(https?):\/\/([^/?#]*)([/?#].*)?$/i.exec(http.path ?? '');
  if (absolute !== null && http.version !== 'HTTP/2') {
    headers.set(':scheme', (absolute[1] ?? '').toLowerCase());
    headers.set(':authority', absolute[2] ?? '');
    const rest = absolute[3] ?? '/';
    headers.set(':path', rest.startsWith('/') ? rest : `/${rest}`);
  } else {
    if (http.authority !== '') headers.set(':authority', http.authority);
    if (http.path !== null && !(http.method === 'CONNECT' && http.version !== 'HTTP/2'))
      headers.set(':path', http.path);
  }
  // The codec strips blanks around values; names are lower-cased by the map.
  for (const [name, value] of http.headers) headers.append(name, value.trim());
  return headers;
}

/**
 * 3.3 of envoy.md: changes :authority itself. `localPort` is the restored destination port. Answers the port that was
 * taken off a CONNECT, which gets it back when it is sent on (conn_manager_impl.cc, OriginalConnectPort).
 */
export function normalizeHost(
  headers: HeaderMap,
  manager: JsonObject,
  localPort: number,
): string | undefined {
  let host = headers.get(':authority');
  if (host === undefined) return undefined;
  if (truthy(manager['stripTrailingHostDot'])) {
    const start = portStart(host);
    const name = start < 0 ? host : host.slice(0, start);
    if (name.endsWith('.')) host = name.slice(0, -1) + (start < 0 ? '' : host.slice(start));
  }
  const start = portStart(host);
  const port = start < 0 ? undefined : Number(host.slice(start + 1));
  const strips =
    truthy(manager['stripAnyHostPort']) ||
    (truthy(manager['stripMatchingHostPort']) && port === localPort);
  const stripped = strips && start >= 0 ? host.slice(start + 1) : undefined;
  if (stripped !== undefined) host = host.slice(0, start);
  headers.set(':authority', host);
  return headers.get(':method') === 'CONNECT' ? stripped : undefined;
}

export interface Peer {
  readonly ip: string;
  readonly tls: boolean;
  /** This Envoy's own address, which stands for a caller at 127.0.0.1 in X-Forwarded-For. */
  readonly own: string;
  /** Port of the connection's local address. */
  readonly localPort?: number;
  /** URI SAN of the client's certificate, and of this Envoy's own. */
  readonly principal?: string | undefined;
  readonly identity?: string | undefined;
}

/** Headers that only internal callers may set; an edge removes the first three, too (cleanInternalHeaders). */
const edgeOnly = [
  'x-envoy-decorator-operation',
  'x-envoy-downstream-service-cluster',
  'x-envoy-downstream-service-node',
];
const internalOnly = [
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-force-trace',
  'x-envoy-hedge-on-per-try-timeout',
  'x-envoy-ip-tags',
  'x-envoy-max-retries',
  'x-envoy-original-url',
  'x-envoy-retriable-header-names',
  'x-envoy-retriable-status-codes',
  'x-envoy-retry-grpc-on',
  'x-envoy-retry-on',
  'x-envoy-upstream-alt-stat-name',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-upstream-rq-timeout-alt-response',
  'x-envoy-upstream-rq-timeout-ms',
];

/** The route configuration's own internal_only_headers, taken from external callers before any route is looked for. */
export function removeInternalOnly(headers: HeaderMap, routeConfig: JsonObject): void {
  if (headers.get('x-envoy-internal') === 'true') return;
  for (const name of scalars(routeConfig['internalOnlyHeaders'])) headers.remove(name);
}

/** A generated x-request-id is there, and is some UUID. */
const someRequestId = '00000000-0000-4000-8000-000000000000';

/**
 * ConnectionManagerUtility::mutateRequestHeaders as far as it bears on matching, here or at the next hop (3.4 of
 * envoy.md). Changes `headers`; answers the remote address after X-Forwarded-For.
 */
export function mutateRequestHeaders(
  headers: HeaderMap,
  manager: JsonObject,
  peer: Peer,
  rules: EnvoyRules,
): string {
  const scheme = peer.tls ? 'https' : 'http';
  headers.remove('x-envoy-internal');
  if (headers.all('referer').length > 1) headers.remove('referer');
  const useRemote = truthy(manager['useRemoteAddress']);
  const hops = num(manager['xffNumTrustedHops']) ?? 0;
  const appendsPort = truthy(manager['appendXForwardedPort']) && peer.localPort !== undefined;
  let remote: string | undefined;
  let trusted: boolean;
  if (useRemote) {
    trusted = headers.get('x-forwarded-for') === undefined;
    remote = (hops > 0 ? forwardedFor(headers, hops - 1) : undefined) ?? peer.ip;
    if (!truthy(manager['skipXffAppend']))
      headers.append('x-forwarded-for', peer.ip === '127.0.0.1' ? peer.own : peer.ip);
    if (hops === 0 || headers.get('x-forwarded-proto') === undefined)
      headers.set('x-forwarded-proto', scheme);
    if (appendsPort && hops === 0) headers.set('x-forwarded-port', String(peer.localPort));
  } else {
    const detected = detectRemote(headers, manager, peer.ip);
    remote = 'ip' in detected ? detected.ip : undefined;
    trusted = 'ip' in detected && detected.trusted;
    if ('ip' in detected && detected.appends === true)
      headers.append('x-forwarded-for', peer.ip === '127.0.0.1' ? peer.own : peer.ip);
  }
  if (headers.get('x-forwarded-proto') === undefined) headers.set('x-forwarded-proto', scheme);
  if (appendsPort && headers.get('x-forwarded-port') === undefined)
    headers.set('x-forwarded-port', String(peer.localPort));
  const overwrite = text(optObj(manager['schemeHeaderTransformation'])?.['schemeToOverwrite']);
  if (overwrite !== '') {
    headers.set(':scheme', overwrite);
    headers.set('x-forwarded-proto', overwrite);
  }
  if (headers.get(':scheme') === undefined) {
    const proto = headers.get('x-forwarded-proto') ?? '';
    headers.set(':scheme', /^https?$/i.test(proto) ? proto.toLowerCase() : scheme);
  }
  const internal = trusted && remote !== undefined && isInternal(remote, manager, rules);
  const final = remote ?? peer.ip;
  if (internal) headers.set('x-envoy-internal', 'true');
  else {
    if (useRemote) for (const name of edgeOnly) headers.remove(name);
    for (const name of internalOnly) headers.remove(name);
    if (rules.guard('sanitize_upstream_stream_duration_header', rules.atLeast(40)))
      headers.remove('x-envoy-upstream-stream-duration-ms');
    // Seen on 1.40: nothing of Envoy's own vocabulary comes in from outside, but for this one.
    if (useRemote && rules.atLeast(40))
      for (const name of headers.names())
        if (name.startsWith('x-envoy-') && name !== 'x-envoy-original-dst-host')
          headers.remove(name);
  }
  const via = text(manager['via']);
  const before = headers.get('via');
  if (via !== '') headers.set('via', before === undefined ? via : `${before}, ${via}`);
  const edge = useRemote && !internal;
  if (edge && parseIp(final) !== undefined) headers.set('x-envoy-external-address', final);
  const overwritesId = edge && !truthy(manager['preserveExternalRequestId']);
  if (manager['generateRequestId'] !== false)
    if (overwritesId || headers.get('x-request-id') === undefined)
      headers.set('x-request-id', someRequestId);
  clientCertificateHeader(headers, manager, peer);
  return final;
}

/** x-forwarded-client-cert (mutateXfccRequestHeader). The certificate's hash is not known: zeros stand for it. */
function clientCertificateHeader(headers: HeaderMap, manager: JsonObject, peer: Peer): void {
  const name = 'x-forwarded-client-cert';
  const value = manager['forwardClientCertDetails'];
  const modes = [
    'SANITIZE',
    'FORWARD_ONLY',
    'APPEND_FORWARD',
    'SANITIZE_SET',
    'ALWAYS_FORWARD_ONLY',
  ];
  const mode = typeof value === 'number' ? modes[value] : text(value) || 'SANITIZE';
  if (mode === 'ALWAYS_FORWARD_ONLY') return;
  if (mode === 'SANITIZE' || peer.principal === undefined) {
    headers.remove(name);
    return;
  }
  if (mode === 'FORWARD_ONLY') return;
  const details = optObj(manager['setCurrentClientCertDetails']);
  const element = [
    ...(peer.identity === undefined ? [] : [`By=${peer.identity}`]),
    `Hash=${'0'.repeat(64)}`,
    ...(truthy(details?.['subject']) ? ['Subject=""'] : []),
    ...(truthy(details?.['uri']) ? [`URI=${peer.principal}`] : []),
  ].join(';');
  if (mode === 'APPEND_FORWARD') headers.append(name, element);
  else headers.set(name, element);
}

/** Instructions for the router filter itself (router/retry_state_impl.cc create, router.cc finalTimeout). */
const routerOnly = [
  'x-envoy-hedge-on-per-try-timeout',
  'x-envoy-max-retries',
  'x-envoy-retriable-header-names',
  'x-envoy-retriable-status-codes',
  'x-envoy-retry-grpc-on',
  'x-envoy-retry-on',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-upstream-alt-stat-name',
  'x-envoy-upstream-rq-timeout-alt-response',
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-stream-duration-ms',
];

/** What the router and HTTP leave behind at each proxy; an upgrade keeps its two. */
export function removeHopByHop(headers: HeaderMap, upgrading: boolean): void {
  for (const name of routerOnly) headers.remove(name);
  for (const name of ['keep-alive', 'proxy-connection', 'transfer-encoding']) headers.remove(name);
  // Of TE only "trailers" goes on (conn_manager_utility.cc, guard sanitize_te).
  const trailers = (headers.get('te') ?? '').split(',').some((one) => one.trim() === 'trailers');
  if (trailers) headers.set('te', 'trailers');
  else headers.remove('te');
  if (upgrading) return;
  headers.remove('connection');
  headers.remove('upgrade');
}
