import { type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { scalars, truthy } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import { parseIp } from '../../match/ip.ts';
import type { EnvoyRules } from '../../match/rules.ts';
import { clientCertificateHeader } from './client-certificate.ts';
import type { Peer } from './peer.ts';
import { detectRemote, forwardedFor, isInternal } from './remote-address.ts';

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

/** Who the caller is taken to be. */
interface Caller {
  readonly ip: string | undefined;
  readonly trusted: boolean;
}

function appendPeer(headers: HeaderMap, peer: Peer): void {
  headers.append('x-forwarded-for', peer.ip === '127.0.0.1' ? peer.own : peer.ip);
}

/** use_remote_address: the peer itself, or the address that so many trusted proxies vouch for. */
function edgeCaller(headers: HeaderMap, manager: JsonObject, peer: Peer): Caller {
  const hops = num(manager['xffNumTrustedHops']) ?? 0;
  const trusted = headers.get('x-forwarded-for') === undefined;
  const ip = (hops > 0 ? forwardedFor(headers, hops - 1) : undefined) ?? peer.ip;
  if (!truthy(manager['skipXffAppend'])) appendPeer(headers, peer);
  if (hops === 0 || headers.get('x-forwarded-proto') === undefined)
    headers.set('x-forwarded-proto', scheme(peer));
  if (appendsPort(manager, peer) && hops === 0)
    headers.set('x-forwarded-port', String(peer.localPort));
  return { ip, trusted };
}

function innerCaller(headers: HeaderMap, manager: JsonObject, peer: Peer): Caller {
  const detected = detectRemote(headers, manager, peer.ip);
  if (!('ip' in detected)) return { ip: undefined, trusted: false };
  if (detected.appends === true) appendPeer(headers, peer);
  return detected;
}

function scheme(peer: Peer): string {
  return peer.tls ? 'https' : 'http';
}

function appendsPort(manager: JsonObject, peer: Peer): boolean {
  return truthy(manager['appendXForwardedPort']) && peer.localPort !== undefined;
}

function completeForwarded(headers: HeaderMap, manager: JsonObject, peer: Peer): void {
  if (headers.get('x-forwarded-proto') === undefined)
    headers.set('x-forwarded-proto', scheme(peer));
  if (appendsPort(manager, peer) && headers.get('x-forwarded-port') === undefined)
    headers.set('x-forwarded-port', String(peer.localPort));
  const overwrite = text(optObj(manager['schemeHeaderTransformation'])?.['schemeToOverwrite']);
  if (overwrite !== '') {
    headers.set(':scheme', overwrite);
    headers.set('x-forwarded-proto', overwrite);
  }
  if (headers.get(':scheme') !== undefined) return;
  const proto = headers.get('x-forwarded-proto') ?? '';
  headers.set(':scheme', /^https?$/i.test(proto) ? proto.toLowerCase() : scheme(peer));
}

/** CVE-2023-27487 by its releases; the guard is gone since 1.27 (measured: taken by 1.36.4 to 1.38.3, not without use_remote_address). */
function takesOriginalPath(rules: EnvoyRules): boolean {
  const first = [
    [22, 9],
    [23, 6],
    [24, 4],
    [25, 3],
  ] as const;
  const since = first.some(
    ([minor, patch]) => rules.atLeast(minor, patch) && !rules.atLeast(minor + 1),
  );
  return rules.guard('sanitize_original_path', since || rules.atLeast(26));
}

/** What only internal callers may say (cleanInternalHeaders). */
function sanitize(headers: HeaderMap, useRemote: boolean, rules: EnvoyRules): void {
  if (useRemote) for (const name of edgeOnly) headers.remove(name);
  if (useRemote && takesOriginalPath(rules)) headers.remove('x-envoy-original-path');
  for (const name of internalOnly) headers.remove(name);
  if (rules.guard('sanitize_upstream_stream_duration_header', rules.atLeast(40)))
    headers.remove('x-envoy-upstream-stream-duration-ms');
  // Seen on 1.39.3 and 1.40.0 (earlier patches of 1.39 were not asked): nothing of Envoy's own vocabulary comes in from outside, but for this one.
  if (!useRemote || !rules.atLeast(39, 3)) return;
  for (const name of headers.names())
    if (name.startsWith('x-envoy-') && name !== 'x-envoy-original-dst-host') headers.remove(name);
}

function appendVia(headers: HeaderMap, manager: JsonObject): void {
  const via = text(manager['via']);
  const before = headers.get('via');
  if (via !== '') headers.set('via', before === undefined ? via : `${before}, ${via}`);
}

/** Envoy overwrites the id of an outside caller unless told to keep it, and makes one where there is none. */
function requestId(headers: HeaderMap, manager: JsonObject, edge: boolean): void {
  if (manager['generateRequestId'] === false) return;
  const overwrites = edge && !truthy(manager['preserveExternalRequestId']);
  if (overwrites || headers.get('x-request-id') === undefined)
    headers.set('x-request-id', someRequestId);
}

/**
 * ConnectionManagerUtility::mutateRequestHeaders as far as it bears on matching, here or at the next hop (docs/envoy.md
 * §3.4). Changes `headers`; answers the remote address after X-Forwarded-For.
 */
export function mutateRequestHeaders(
  headers: HeaderMap,
  manager: JsonObject,
  peer: Peer,
  rules: EnvoyRules,
): string {
  headers.remove('x-envoy-internal');
  if (headers.all('referer').length > 1) headers.remove('referer');
  const useRemote = truthy(manager['useRemoteAddress']);
  const { ip, trusted } = useRemote
    ? edgeCaller(headers, manager, peer)
    : innerCaller(headers, manager, peer);
  completeForwarded(headers, manager, peer);
  const internal = trusted && ip !== undefined && isInternal(ip, manager, rules);
  const remote = ip ?? peer.ip;
  if (internal) headers.set('x-envoy-internal', 'true');
  else sanitize(headers, useRemote, rules);
  appendVia(headers, manager);
  const edge = useRemote && !internal;
  if (edge && parseIp(remote) !== undefined) headers.set('x-envoy-external-address', remote);
  requestId(headers, manager, edge);
  clientCertificateHeader(headers, manager, peer);
  return remote;
}
