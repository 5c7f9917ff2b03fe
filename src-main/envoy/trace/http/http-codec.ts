import { flag, type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import type { TraceHttp, TraceRequest } from '../../../contract/trace-request.ts';
import type { HeaderMap } from '../../match/headers.ts';
import type { EnvoyRules } from '../../match/rules.ts';
import type { CodecSettings, Early } from './codec-settings.ts';
import { http1Reply } from './http1-codec.ts';
import { http2Reply } from './http2-codec.ts';

function settings(manager: JsonObject, rules: EnvoyRules): CodecSettings {
  const common = optObj(manager['commonHttpProtocolOptions']);
  const runtime = (key: string): number | undefined => {
    const value = Number(rules.runtime(`envoy.reloadable_features.${key}`) ?? NaN);
    return Number.isInteger(value) ? value : undefined;
  };
  const kilobytes = num(manager['maxRequestHeadersKb']) ?? runtime('max_request_headers_size_kb');
  return {
    manager,
    rules,
    http1: optObj(manager['httpProtocolOptions']) ?? {},
    // Since 1.12 (http/codec_impl); before, nobody counted.
    maxCount: rules.atLeast(12)
      ? (num(common?.['maxHeadersCount']) ?? runtime('max_request_headers_count') ?? 100)
      : Infinity,
    maxBytes: (kilobytes ?? 60) * 1024,
    refusesUnderscores: underscores(manager) === 'REJECT_REQUEST',
    dropsUnderscores: underscores(manager) === 'DROP_HEADER',
  };
}

/** Answers of the codec, before there are headers: no path, authority or route in the log. */
export function codecReply(
  request: TraceRequest,
  /** The chain terminates the caller's TLS. */
  terminated: boolean,
  manager: JsonObject,
  rules: EnvoyRules,
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
  const codecSettings = settings(manager, rules);
  return http.version === 'HTTP/2'
    ? http2Reply(http, codecSettings)
    : (http1Reply(http, codecSettings) ?? lowVersion(http, codecSettings));
}

function lowVersion(http: TraceHttp, { http1 }: CodecSettings): Early | undefined {
  return http.version === 'HTTP/1.0' && !flag(http1['acceptHttp10'])
    ? { status: 426, flags: 'DPE', details: 'low_version' }
    : undefined;
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
