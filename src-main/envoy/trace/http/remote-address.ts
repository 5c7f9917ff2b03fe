import { type Json, type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { messages, truthy, typeName } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import { cidrContains, type CidrRange, isPrivate, parseCidr, parseIp } from '../../match/ip.ts';
import type { EnvoyRules } from '../../match/rules.ts';

/** The address a request is taken to come from, and whether it may count as internal. */
export interface RemoteAddress {
  /** Undefined: nothing vouches for one, the TCP peer stands for it. */
  readonly ip: string | undefined;
  readonly trusted: boolean;
  /** The peer is put behind X-Forwarded-For. */
  readonly appends?: boolean;
}

function ranges(value: JsonObject | undefined, field: string): readonly CidrRange[] {
  return messages(value?.[field])
    .map((range) => parseCidr(range))
    .filter((range) => range !== undefined);
}

/** The n-th address of X-Forwarded-For from the right (0: the last); undefined: not there or no address. */
export function forwardedFor(headers: HeaderMap, back: number): string | undefined {
  const list = (headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  const ip = list[list.length - 1 - back];
  return ip !== undefined && parseIp(ip) !== undefined ? ip : undefined;
}

/** Utility::getLastAddressFromXFF: only an address that stands there alone vouches for itself. */
function byHops(headers: HeaderMap, hops: number): RemoteAddress {
  const ip = forwardedFor(headers, hops);
  const alone = headers.get('x-forwarded-for')?.includes(',') === false;
  return { ip, trusted: ip !== undefined && hops === 0 && alone };
}

/** Utility::getLastNonTrustedAddressFromXFF: from the right, over addresses of trusted proxies. */
function byTrustedCidrs(
  headers: HeaderMap,
  trusted: readonly CidrRange[],
  peer: string,
): RemoteAddress {
  const holds = (ip: string): boolean => {
    const address = parseIp(ip);
    return address !== undefined && trusted.some((range) => cidrContains(range, address));
  };
  const none: RemoteAddress = { ip: undefined, trusted: false };
  const forwarded = headers.get('x-forwarded-for');
  if (!holds(peer)) return { ...none, appends: true };
  if (forwarded === undefined) return none;
  const list = forwarded.split(',').map((one) => one.trim());
  let last: string | undefined;
  for (const ip of list.toReversed()) {
    if (parseIp(ip) === undefined) return none;
    last = ip;
    if (!holds(ip)) break;
  }
  return { ip: last, trusted: list.length === 1 };
}

export interface DetectionReject {
  readonly status: number;
}

/** `type.v3.StatusCode` stands as its name or its number; those that refuse a request, by name. */
const statusNames: Readonly<Record<string, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  PaymentRequired: 402,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  ProxyAuthenticationRequired: 407,
  RequestTimeout: 408,
  Conflict: 409,
  Gone: 410,
  LengthRequired: 411,
  PreconditionFailed: 412,
  PayloadTooLarge: 413,
  URITooLong: 414,
  UnsupportedMediaType: 415,
  RangeNotSatisfiable: 416,
  ExpectationFailed: 417,
  MisdirectedRequest: 421,
  UnprocessableEntity: 422,
  Locked: 423,
  FailedDependency: 424,
  UpgradeRequired: 426,
  PreconditionRequired: 428,
  TooManyRequests: 429,
  RequestHeaderFieldsTooLarge: 431,
  InternalServerError: 500,
  NotImplemented: 501,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
  HTTPVersionNotSupported: 505,
  VariantAlsoNegotiates: 506,
  InsufficientStorage: 507,
  LoopDetected: 508,
  NotExtended: 510,
  NetworkAuthenticationRequired: 511,
};

export function statusCode(code: Json | undefined): number {
  return num(code) ?? statusNames[text(code)] ?? 0;
}

/** extensions/http/original_ip_detection/{xff,custom_header}; without any the manager's own trusted hops. */
export function detectRemote(
  headers: HeaderMap,
  manager: JsonObject,
  peer: string,
): RemoteAddress | DetectionReject {
  const extensions = messages(manager['originalIpDetectionExtensions']);
  if (extensions.length === 0) return byHops(headers, num(manager['xffNumTrustedHops']) ?? 0);
  let appends = false;
  for (const extension of extensions) {
    const config = optObj(extension['typedConfig']);
    let found: RemoteAddress = { ip: undefined, trusted: false };
    if (typeName(config) === 'CustomHeaderConfig') {
      const values = headers.all(text(config?.['headerName']));
      const ip =
        values[0] !== undefined && parseIp(values[0]) !== undefined ? values[0] : undefined;
      const rejects = optObj(config?.['rejectWithStatus']);
      if (ip === undefined && rejects !== undefined) {
        const status = statusCode(rejects['code']);
        return { status: status >= 400 && status < 600 ? status : 403 };
      }
      found = { ip, trusted: truthy(config?.['allowExtensionToSetAddressAsTrusted']) };
    } else if (typeName(config) === 'XffConfig') {
      const cidrs = optObj(config?.['xffTrustedCidrs']);
      found =
        cidrs === undefined
          ? byHops(headers, num(config?.['xffNumTrustedHops']) ?? 0)
          : byTrustedCidrs(headers, ranges(cidrs, 'cidrs'), peer);
    }
    // skip_xff_append is true by default; a peer that is no trusted proxy is appended all the same (seen on 1.40).
    const asked = typeName(config) === 'XffConfig' && config?.['skipXffAppend'] === false;
    appends ||= asked || found.appends === true;
    if (found.ip !== undefined) return { ...found, appends };
  }
  return { ip: undefined, trusted: false, appends };
}

/** ≤ 1.32: RFC 1918 and loopback unless configured; since then only what is configured (docs/envoy.md §3.4). */
export function isInternal(ip: string, manager: JsonObject, rules: EnvoyRules): boolean {
  const address = parseIp(ip);
  if (address === undefined) return false;
  const config = optObj(manager['internalAddressConfig']);
  const listed = ranges(config, 'cidrRanges');
  if (config === undefined || listed.length === 0)
    return !rules.atLeast(33) && config === undefined && isPrivate(address);
  return listed.some((range) => cidrContains(range, address));
}
