import { flag, type JsonObject, optObj, text } from '../../../contract/json.ts';
import type { TraceRequest } from '../../../contract/trace.ts';
import type { HeaderMap } from '../../match/headers.ts';

/** An answer before any route is looked for. */
export type Early = { readonly status: number; readonly details: string; readonly flags?: string };

/** Answers of the codec, before there are headers: no path, authority or route in the log. */
export function codecReply(
  request: TraceRequest,
  /** The chain terminates the caller's TLS. */
  terminated: boolean,
  manager: JsonObject,
): Early | 'closed' | undefined {
  const { http, tls } = request;
  // TLS that the chain does not terminate is no HTTP.
  const opaque = tls !== null && !terminated;
  const codec = manager['codecType'];
  // The HTTP/2 codec closes on anything that does not begin with its preface.
  if ((codec === 'HTTP2' || codec === 2) && (opaque || http?.version !== 'HTTP/2')) return 'closed';
  // Where ALPN chose HTTP/2 the codec closes without a request that could be logged.
  const negotiated = tls?.alpn.includes('h2') === true && codec !== 'HTTP1' && codec !== 1;
  if (http === null && !opaque && negotiated) return 'closed';
  if (http === null || opaque) return { status: 400, flags: 'DPE', details: 'http1.codec_error' };
  if (http.version === 'HTTP/2' && (codec === 'HTTP1' || codec === 1))
    return { status: 400, flags: 'DPE', details: 'http1.codec_error' };
  if (
    underscores(manager) === 'REJECT_REQUEST' &&
    http.headers.some(([name]) => name.includes('_'))
  )
    return http.version === 'HTTP/2'
      ? { status: 0, flags: 'DR', details: 'http2.unexpected_underscore' }
      : { status: 400, flags: 'DPE', details: 'http1.unexpected_underscore' };
  // HTTP/1 takes "*" from OPTIONS only; anything else that is neither a path nor a URL is refused by the codec.
  const { path, method } = http;
  const odd =
    http.version !== 'HTTP/2' &&
    method !== 'CONNECT' &&
    !/^(\/|https?:\/\/[^/?#])/i.test(path ?? '') &&
    !(path === '*' && method === 'OPTIONS');
  if (odd) return { status: 400, flags: 'DPE', details: 'http1.invalid_url' };
  if (
    http.version === 'HTTP/1.0' &&
    !flag(optObj(manager['httpProtocolOptions'])?.['acceptHttp10'])
  )
    return { status: 426, flags: 'DPE', details: 'low_version' };
  return undefined;
}

function underscores(manager: JsonObject): string {
  const value = optObj(manager['commonHttpProtocolOptions'])?.['headersWithUnderscoresAction'];
  return typeof value === 'number'
    ? (['ALLOW', 'REJECT_REQUEST', 'DROP_HEADER'][value] ?? '')
    : text(value);
}

/** headers_with_underscores_action DROP_HEADER. */
export function dropUnderscores(manager: JsonObject, headers: HeaderMap): void {
  if (underscores(manager) !== 'DROP_HEADER') return;
  for (const name of headers.names()) if (name.includes('_')) headers.remove(name);
}
