import { type JsonObject, num, optObj, text } from '../../contract/json.ts';
import type { TraceHttp } from '../../contract/trace.ts';
import { messages, scalars, truthy } from '../match/fields.ts';
import { HeaderMap } from '../match/headers.ts';
import { cidrContains, isPrivate, parseCidr, parseIp } from '../match/ip.ts';
import type { EnvoyRules } from '../match/rules.ts';
import { portStart } from './virtual-host.ts';

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
}

/** The n-th address of X-Forwarded-For from the right (0: the last); undefined: not there or no address. */
function forwardedFor(headers: HeaderMap, back: number): string | undefined {
  const list = (headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  const ip = list[list.length - 1 - back];
  return ip !== undefined && parseIp(ip) !== undefined ? ip : undefined;
}

function isInternal(ip: string, manager: JsonObject, rules: EnvoyRules): boolean {
  const address = parseIp(ip);
  if (address === undefined) return false;
  const config = optObj(manager['internalAddressConfig']);
  const ranges = messages(config?.['cidrRanges'])
    .map((range) => parseCidr(range))
    .filter((range) => range !== undefined);
  if (config === undefined || ranges.length === 0)
    return !rules.atLeast(33) && config === undefined && isPrivate(address);
  return ranges.some((range) => cidrContains(range, address));
}

/** Headers that no caller at the edge may set (conn_manager_utility.cc cleanInternalHeaders, edge_request). */
const edgeOnly = [
  'x-envoy-decorator-operation',
  'x-envoy-downstream-service-cluster',
  'x-envoy-downstream-service-node',
  'x-envoy-original-host',
  'x-envoy-original-path',
];

/** Headers that only internal callers may set, at the edge or not (the same, "edge *and* intermediate-hop"). */
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

/**
 * ConnectionManagerUtility::mutateRequestHeaders as far as it bears on matching (3.4 of envoy.md). Changes
 * `headers`; answers the remote address after X-Forwarded-For.
 */
export function mutateRequestHeaders(
  headers: HeaderMap,
  manager: JsonObject,
  peer: Peer,
  rules: EnvoyRules,
): string {
  headers.remove('x-envoy-internal');
  const useRemote = truthy(manager['useRemoteAddress']);
  const hops = num(manager['xffNumTrustedHops']) ?? 0;
  const hadForwarded = headers.get('x-forwarded-for');
  let remote: string | undefined;
  let single: boolean;
  if (useRemote) {
    single = hadForwarded === undefined;
    remote = (hops > 0 ? forwardedFor(headers, hops - 1) : undefined) ?? peer.ip;
    if (!truthy(manager['skipXffAppend']))
      headers.append('x-forwarded-for', peer.ip === '127.0.0.1' ? peer.own : peer.ip);
    if (hops === 0 || headers.get('x-forwarded-proto') === undefined)
      headers.set('x-forwarded-proto', peer.tls ? 'https' : 'http');
  } else {
    // getLastAddressFromXFF: only an address that stands there alone vouches for itself.
    const forwarded = forwardedFor(headers, hops);
    single = forwarded !== undefined && hops === 0 && hadForwarded?.includes(',') === false;
    remote = forwarded ?? peer.ip;
  }
  if (headers.get('x-forwarded-proto') === undefined)
    headers.set('x-forwarded-proto', peer.tls ? 'https' : 'http');
  if (headers.get(':scheme') === undefined) {
    const proto = headers.get('x-forwarded-proto') ?? '';
    headers.set(
      ':scheme',
      /^https?$/i.test(proto) ? proto.toLowerCase() : peer.tls ? 'https' : 'http',
    );
  }
  const internal = single && isInternal(remote, manager, rules);
  if (internal) headers.set('x-envoy-internal', 'true');
  else {
    if (useRemote) {
      for (const name of edgeOnly) headers.remove(name);
      headers.set('x-envoy-external-address', remote);
    }
    for (const name of internalOnly) headers.remove(name);
  }
  const certificate = text(manager['forwardClientCertDetails']);
  if (certificate === '' || certificate === 'SANITIZE') headers.remove('x-forwarded-client-cert');
  return remote;
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
  'x-envoy-upstream-rq-timeout-ms',
];

/** What the router and HTTP leave behind at each proxy; an upgrade keeps its two. */
export function removeHopByHop(headers: HeaderMap, upgrading: boolean): void {
  for (const name of routerOnly) headers.remove(name);
  for (const name of ['keep-alive', 'proxy-connection', 'transfer-encoding', 'te'])
    headers.remove(name);
  if (upgrading) return;
  headers.remove('connection');
  headers.remove('upgrade');
}
