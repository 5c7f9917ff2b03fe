import { flag } from '../../../contract/json.ts';
import type { TraceHttp } from '../../../contract/trace-request.ts';
import { truthy } from '../../match/fields.ts';
import { HeaderMap } from '../../match/headers.ts';
import type { CodecSettings, Early } from './codec-settings.ts';

/**
 * What the HTTP/1 codec refuses, in its order: the request line, each header, then the whole (http1/codec_impl.cc
 * and http1/balsa_parser.cc of 1.40; test/unit/trace/judged/http1.json holds what a real Envoy did).
 */

/** Methods that are taken without allow_custom_methods (balsa_parser.cc isMethodValid; http_parser knew the same). */
const methods = new Set(
  `ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY
  OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK
  UNSUBSCRIBE`.split(/\s+/),
);
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const validHost = /^[A-Za-z0-9\-._~!$&'()*+,;=:@[\]%]*$/;
const controls = /[\u0000-\u0008\u000a-\u001f\u007f]/;

const refuse = (details: string, status = 400): Early => ({ status, flags: 'DPE', details });

function requestLine(
  { method, path }: TraceHttp,
  { http1, rules }: CodecSettings,
): Early | undefined {
  const known = truthy(http1['allowCustomMethods'])
    ? /^[\w\-]+$/.test(method)
    : methods.has(method) && (method !== 'QUERY' || rules.atLeast(40));
  if (!known) return refuse('http1.codec_error');
  const target = path ?? '';
  if (/[\u0000-\u0020\u0080-\uffff]/.test(target)) return refuse('http1.codec_error');
  const odd = method !== 'CONNECT' && !/^(?:[/*]|[A-Za-z][A-Za-z0-9+.\-]*:)/.test(target);
  return odd ? refuse('http1.codec_error') : undefined;
}

/** The length of the head on the wire, written with one blank behind each colon. */
function headBytes(
  { method, path, authority, headers }: TraceHttp,
  length: (text: string) => number,
): number {
  const line = (name: string, value: string): number => length(name) + length(value) + 4;
  const first = length(method) + length(path ?? '') + ' '.length + ' HTTP/1.1\r\n'.length;
  const host = authority === '' ? 0 : line('host', authority);
  return headers.reduce((sum, [name, value]) => sum + line(name, value), first + host + 2);
}

const encoder = new TextEncoder();

/** Encodes only what could be too long: a unit of a string is at most three bytes of UTF-8. */
function tooLong(http: TraceHttp, limit: number): boolean {
  return (
    headBytes(http, (text) => text.length * 3) > limit &&
    headBytes(http, (text) => encoder.encode(text).length) > limit
  );
}

/** A number that 64 bits hold (balsa's content-length parser). */
function isLength(value: string): boolean {
  const digits = value.replace(/^0+(?=\d)/, '');
  return /^\d{1,20}$/.test(digits) && BigInt(digits) <= 0xffff_ffff_ffff_ffffn;
}

function eachHeader(http: TraceHttp, settings: CodecSettings): Early | undefined {
  const { headers, authority } = http;
  if (headers.some(([name]) => !token.test(name))) return refuse('http1.codec_error');
  const lengths = headers.filter(([name]) => name.toLowerCase() === 'content-length');
  if (lengths.length > 1 || lengths.some(([, value]) => !isLength(value.trim())))
    return refuse('http1.codec_error');
  if (tooLong(http, settings.maxBytes)) return refuse('http1.headers_too_large', 431);
  const counted = settings.dropsUnderscores
    ? headers.filter(([name]) => !name.includes('_'))
    : headers;
  const host = authority === '' ? 0 : 1;
  if (counted.length + host > settings.maxCount && entries(counted) + host > settings.maxCount)
    return refuse('http1.too_many_headers', 431);
  if (headers.some(([, value]) => controls.test(value))) return refuse('http1.invalid_characters');
  return undefined;
}

/** Values that Envoy joins as they come are one entry; each cookie stays one of its own. */
function entries(headers: TraceHttp['headers']): number {
  const cookies = headers.filter(([name]) => name.toLowerCase() === 'cookie').length;
  const rest = new HeaderMap(headers.filter(([name]) => name.toLowerCase() !== 'cookie'));
  return cookies + rest.entries().length;
}

function body({ headers }: TraceHttp, { http1 }: CodecSettings): Early | undefined {
  const encodings = headers.filter(([name]) => name.toLowerCase() === 'transfer-encoding');
  if (encodings.length === 0) return undefined;
  const chunked = encodings.map(([, value]) => value.trim().toLowerCase()).join(',') === 'chunked';
  const length = headers.some(([name]) => name.toLowerCase() === 'content-length');
  // A length beside any encoding is looked at first (test/unit/trace/judged/sockets.json).
  if (length && !(chunked && flag(http1['allowChunkedLength'])))
    return refuse('http1.content_length_and_chunked_not_allowed');
  return chunked ? undefined : refuse('http1.invalid_transfer_encoding', 501);
}

/** Utility::sanitizeConnectionHeader (http/utility.cc): what a Connection header may not name. */
function connection({ headers }: TraceHttp): Early | undefined {
  const value = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .map(([, one]) => one)
    .join(',');
  const named = value.split(',').filter((one) => one !== '');
  const forbidden = /^(?::|x-forwarded-(?:for|host|proto)$)/;
  const te = headers.find(([name]) => name.toLowerCase() === 'te')?.[1] ?? '';
  const refused =
    named.length >= 10 ||
    named.some((one) => forbidden.test(one.trim().toLowerCase())) ||
    (named.some((one) => one.trim().toLowerCase() === 'te') && te.length >= 256);
  return refused ? refuse('http1.connection_header_rejected') : undefined;
}

/** Host and port as http_parser takes them within a URL: no underscore, brackets closed, a port that there can be. */
const hostPort = String.raw`(?:\[[0-9A-Fa-f:.]+(?:%[\w.~\-]+)?\]|[A-Za-z0-9.\-]+)(?::(\d+))?`;
const absolute = new RegExp(
  String.raw`^([A-Za-z][A-Za-z0-9+.\-]*)://(?:[\w.!~*'()%;:&=+$,\-]*@)?${hostPort}(?=[/?#]|$)`,
);
const connectTarget = new RegExp(`^${hostPort}$`);

const isPort = (port: string | undefined): boolean => Number(port ?? 0) <= 65_535;

function target({ method, path }: TraceHttp, { http1 }: CodecSettings): Early | undefined {
  const url = path ?? '';
  if (method === 'CONNECT') {
    const to = connectTarget.exec(url);
    const good = url === '' || (to?.[1] !== undefined && isPort(to[1]));
    return good ? undefined : refuse('http1.invalid_url');
  }
  if (url.startsWith('/') || (url === '*' && method === 'OPTIONS')) return undefined;
  if (http1['allowAbsoluteUrl'] === false) return undefined;
  const parsed = absolute.exec(url);
  if (parsed === null || !isPort(parsed[2])) return refuse('http1.invalid_url');
  return /^https?$/i.test(parsed[1] ?? '') ? undefined : refuse('http1.invalid_scheme');
}

export function http1Reply(http: TraceHttp, settings: CodecSettings): Early | undefined {
  // Headers are read one by one: the count may be over before the first underscore comes (completeCurrentHeader).
  const at = http.headers.findIndex(([name]) => name.includes('_'));
  const before = at + (http.authority === '' ? 0 : 1);
  const underscored =
    settings.refusesUnderscores && at >= 0 && before <= settings.maxCount
      ? refuse('http1.unexpected_underscore')
      : undefined;
  const controlled = (http.path ?? '').includes('\u007f')
    ? refuse('http1.invalid_characters')
    : undefined;
  const host = validHost.test(http.authority) ? undefined : refuse('http.invalid_authority');
  return (
    requestLine(http, settings) ??
    underscored ??
    eachHeader(http, settings) ??
    controlled ??
    body(http, settings) ??
    connection(http) ??
    target(http, settings) ??
    host
  );
}
