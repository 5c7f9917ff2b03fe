import type { JsonObject } from '../../../contract/json.ts';
import type { TraceHttp } from '../../../contract/trace.ts';
import { truthy } from '../../match/fields.ts';
import { HeaderMap } from '../../match/headers.ts';
import { portStart } from '../route/virtual-host.ts';

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
