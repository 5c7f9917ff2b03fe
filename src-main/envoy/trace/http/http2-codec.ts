import type { TraceHttp } from '../../../contract/trace-request.ts';
import type { CodecSettings, Early } from './codec-settings.ts';

/**
 * What the HTTP/2 codec resets or refuses (http2/codec_impl.cc and its HeaderValidator, 1.40;
 * test/unit/trace/judged/http2.json holds what a real Envoy did). Nothing is answered: the status is 0.
 */
const validHost = /^[A-Za-z0-9\-._~!$&'()*+,;=:[\]%]*$/;
const controls = /[\u0000-\u0008\u000a-\u001f\u007f]/;

const reset = (details: string): Early => ({ status: 0, flags: 'DR', details });
const refuse = (details: string): Early => ({ status: 0, flags: 'DPE', details });

/** Pseudo headers count like any other, each with its name. */
function fields(http: TraceHttp): readonly (readonly [string, string])[] {
  const pseudo: (readonly [string, string])[] = [
    [':method', http.method],
    [':scheme', http.scheme ?? 'http'],
    ...(http.authority === '' ? [] : [[':authority', http.authority] as const]),
    ...(http.path === null ? [] : [[':path', http.path] as const]),
  ];
  return [...pseudo, ...http.headers];
}

export function http2Reply(http: TraceHttp, settings: CodecSettings): Early | undefined {
  const { method, path, headers } = http;
  const all = fields(http).filter(([name]) => !settings.dropsUnderscores || !name.includes('_'));
  // Read one by one, as with HTTP/1: the count may be over before the first underscore comes.
  const underscored = settings.refusesUnderscores
    ? all.findIndex(([name]) => name.includes('_'))
    : -1;
  if (underscored >= 0 && underscored <= settings.maxCount)
    return reset('http2.unexpected_underscore');
  if (
    !validHost.test(http.authority) ||
    /[\u0000-\u0020\u007f]/.test(path ?? '') ||
    headers.some(([, value]) => controls.test(value))
  )
    return refuse('http2.invalid.header.field');
  const bytes = all.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > settings.maxBytes) return reset('http2.header_list_size_too_large');
  if (all.length > settings.maxCount) return reset('http2.too_many_headers');
  if (path !== null && !path.startsWith('/') && !(path === '*' && method === 'OPTIONS'))
    return refuse('http2.violation.of.messaging.rule');
  return undefined;
}
