import { type JsonObject, optObj } from '../../../contract/json.ts';
import type { TraceHttp } from '../../../contract/trace-request.ts';
import { messages, truthy } from '../../match/fields.ts';
import { HeaderMap } from '../../match/headers.ts';
import type { EnvoyRules } from '../../match/rules.ts';
import { matchString } from '../../match/string-matcher.ts';
import { portStart } from '../route/virtual-host.ts';

/** The target of the request line becomes authority and path (ServerConnectionImpl::handlePath). */
function setTarget(
  headers: HeaderMap,
  { method, path, authority }: TraceHttp,
  absolute: boolean,
): void {
  if (authority !== '') headers.set(':authority', authority);
  if (method === 'CONNECT') {
    if (path !== null && path !== '') headers.set(':authority', path);
    return;
  }
  const url = /^(https?):\/\/(?:[^@/?#]*@)?([^/?#]*)([/?#].*)?$/i.exec(path ?? '');
  if (url === null || !absolute) {
    if (path !== null) headers.set(':path', path);
    return;
  }
  headers.set(':scheme', (url[1] ?? '').toLowerCase());
  headers.set(':authority', url[2] ?? '');
  // "http://h?q" has the path "?q", which is refused later.
  headers.set(':path', url[3] ?? '/');
}

/** The headers as the codec hands them over. */
export function codecHeaders(http: TraceHttp, tls: boolean, manager: JsonObject = {}): HeaderMap {
  const headers = new HeaderMap();
  const second = http.version === 'HTTP/2';
  if (second) headers.set(':scheme', http.scheme ?? (tls ? 'https' : 'http'));
  headers.set(':method', http.method);
  if (second) {
    if (http.authority !== '') headers.set(':authority', http.authority);
    if (http.path !== null) headers.set(':path', http.path);
  } else {
    const options = optObj(manager['httpProtocolOptions']);
    setTarget(headers, http, options?.['allowAbsoluteUrl'] !== false);
  }
  // The codec strips blanks around values; names are lower-cased by the map. HTTP/2's :authority beats a Host.
  for (const [name, value] of http.headers)
    if (!second || name.toLowerCase() !== 'host' || http.authority === '')
      headers.append(name, value.trim());
  return headers;
}

function tokens(value: string): readonly string[] {
  return value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function keepTokens(headers: HeaderMap, keep: (token: string) => boolean): void {
  const kept = tokens(headers.get('connection') ?? '').filter((one) => keep(one.toLowerCase()));
  if (kept.length === 0) headers.remove('connection');
  else headers.set('connection', kept.join(','));
}

/**
 * Upgrades that HTTP/1 passes over: `h2c` since 1.12, and what ignore_http_11_upgrade names; then what the
 * Connection header names goes (http1/codec_impl.cc onHeadersCompleteBase, Utility::sanitizeConnectionHeader).
 */
export function http1Connection(headers: HeaderMap, manager: JsonObject, rules: EnvoyRules): void {
  const named = tokens((headers.get('connection') ?? '').toLowerCase());
  const upgrade = headers.get('upgrade') ?? '';
  if (named.includes('upgrade') && upgrade !== '') {
    const ignored = messages(optObj(manager['httpProtocolOptions'])?.['ignoreHttp11Upgrade']);
    const h2c = upgrade.toLowerCase() === 'h2c' && rules.atLeast(12);
    if (!h2c && !ignoresUpgrade(ignored, upgrade)) return;
    headers.remove('upgrade');
    headers.remove('http2-settings');
    keepTokens(headers, (one) => one !== 'upgrade' && one !== 'http2-settings');
  }
  if (headers.get(':method') === 'CONNECT') return;
  const passing = new Set(['close', 'http2-settings', 'keep-alive', 'upgrade', 'connection']);
  const trailers = tokens(headers.get('te') ?? '').some((one) => one.toLowerCase() === 'trailers');
  for (const name of tokens((headers.get('connection') ?? '').toLowerCase())) {
    if (passing.has(name)) continue;
    if (name === 'te' && trailers) headers.set('te', 'trailers');
    else headers.remove(name);
  }
}

/** Every upgrade of the list must be ignored for the header to go. */
function ignoresUpgrade(matchers: readonly JsonObject[], upgrade: string): boolean {
  const asked = tokens(upgrade);
  return (
    matchers.length > 0 &&
    asked.every((one) => matchers.some((matcher) => matchString(matcher, one) === true))
  );
}

function portOf(text: string): number | undefined {
  // absl::SimpleAtoi takes a sign and blanks around the number.
  const value = /^\s*\+?\d+\s*$/.test(text) ? Number(text) : NaN;
  return value <= 0xffff_ffff ? value : undefined;
}

/** The last dot, where the host or a colon ends behind it (HeaderUtility::stripTrailingHostDot). */
function withoutDot(host: string): string {
  const dot = host.lastIndexOf('.');
  const ends = dot === host.length - 1 || host[dot + 1] === ':';
  return dot >= 0 && ends ? host.slice(0, dot) + host.slice(dot + 1) : host;
}

/**
 * docs/envoy.md §3.3: changes :authority itself. `localPort` is the restored destination port. Answers the port that was
 * taken off a CONNECT, which gets it back when it is sent on (conn_manager_impl.cc, OriginalConnectPort). What stands
 * behind the colon and is no number stays (HeaderUtility::stripPortFromHost).
 */
export function normalizeHost(
  headers: HeaderMap,
  manager: JsonObject,
  localPort: number,
): string | undefined {
  let host = headers.get(':authority');
  if (host === undefined) return undefined;
  if (truthy(manager['stripTrailingHostDot'])) host = withoutDot(host);
  const start = portStart(host);
  const port = start < 0 ? undefined : portOf(host.slice(start + 1));
  const strips =
    port !== undefined &&
    (truthy(manager['stripAnyHostPort']) ||
      (truthy(manager['stripMatchingHostPort']) && port === localPort));
  const stripped = strips ? host.slice(start + 1) : undefined;
  if (stripped !== undefined) host = host.slice(0, start);
  headers.set(':authority', host);
  return headers.get(':method') === 'CONNECT' ? stripped : undefined;
}
