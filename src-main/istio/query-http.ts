import type { TraceQuery } from '../contract/trace-query.ts';
import type { TraceHttp, TraceTls } from '../contract/trace-request.ts';
import { parseIp } from '../envoy/match/ip.ts';
import type { Target } from './query-target.ts';

function httpVersion(version: string, headers: TraceHttp['headers']): TraceHttp['version'] {
  const word = version.toLowerCase().replace(/^http\/?/, '');
  if (word === '1.0' || word === '1') return 'HTTP/1.0';
  if (word === '2' || word === '2.0' || word === 'h2' || word === 'h2c') return 'HTTP/2';
  // gRPC is HTTP/2 unless the question says otherwise.
  const grpc = headers.some(
    ([name, value]) =>
      name.toLowerCase() === 'content-type' && value.startsWith('application/grpc'),
  );
  return word === '' && grpc ? 'HTTP/2' : 'HTTP/1.1';
}

export function httpOf(query: TraceQuery, to: Target): TraceHttp | null {
  const raw = [query.method, query.path, query.headers].every((part) => part == null);
  if (raw && !to.isUrl) return null;
  const all = query.headers ?? [];
  const host = all.find(([name]) => /^(host|:authority)$/i.test(name))?.[1];
  const usual = to.port === (to.secure ? 443 : 80);
  const bracketed = to.host.includes(':') ? `[${to.host}]` : to.host;
  const headers = all.filter(([name]) => !/^(host|:authority)$/i.test(name));
  return {
    version: httpVersion(query.version ?? '', headers),
    method: query.method ?? 'GET',
    authority:
      host ??
      (query.headers != null && !to.isUrl
        ? ''
        : usual
          ? bracketed
          : `${bracketed}:${String(to.port)}`),
    path: query.path ?? to.path ?? '/',
    headers,
  };
}

export function tlsOf(query: TraceQuery, to: Target, http: TraceHttp | null): TraceTls | null {
  if (query.tls === null) return null;
  const { tls } = query;
  if (tls === undefined && !to.secure) return null;
  const alpn = typeof tls?.alpn === 'string' ? tls.alpn.split(',') : tls?.alpn;
  const byScheme = http === null ? [] : http.version === 'HTTP/2' ? ['h2'] : ['http/1.1'];
  return {
    sni: tls?.sni ?? (parseIp(to.host) === undefined && to.secure ? to.host : ''),
    alpn: alpn ?? (tls === undefined ? byScheme : []),
    principal: tls?.principal ?? null,
  };
}
