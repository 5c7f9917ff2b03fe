import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';

/** Headers and values that requests send and matchers ask for. */
export const headerValues: readonly (readonly [string, readonly string[]])[] = [
  ['x-version', ['v1', 'v2', 'V1', '', 'v1,v2']],
  ['x-num', ['5', '10', '-1', 'abc', '007', '5.5']],
  ['x-user', ['jason', 'jasonx', 'xjason', 'Jason']],
  ['cookie', ['user=beta', 'a=b; user=beta-1; c=d', 'user="q"']],
  ['content-type', ['application/json', 'application/grpc', 'application/grpc+proto']],
  ['x-forwarded-proto', ['https', 'http', 'ftp', '']],
  ['x-host', ['a.example.com', 'SHOP.test', 'reviews:9080', 'nobody.test']],
  ['x-meta', ['v1', 'v2', '5']],
  ['x-envoy-retry-on', ['5xx']],
  ['x-envoy-ip-tags', ['t']],
  ['x-envoy-original-path', ['/was']],
  ['x-forwarded-host', ['first.test', 'first.test,second.test']],
  ['x-forwarded-for', ['1.2.3.4', '1.2.3.4, 10.1.2.3', '127.0.0.9']],
  ['x-envoy-internal', ['true']],
  ['origin', ['http://a.test', 'http://b.test']],
  ['access-control-request-method', ['GET']],
];

/** A StringMatcher around a value that requests really send. */
export function stringMatch(random: Random, value: string): JsonObject {
  const ignore = random.chance(0.25) ? { ignore_case: true } : {};
  const part = value.slice(0, 1 + random.below(Math.max(1, value.length)));
  switch (random.below(6)) {
    case 0:
    case 1:
      return { exact: value, ...ignore };
    case 2:
      return value === '' ? { exact: '' } : { prefix: part, ...ignore };
    case 3:
      return value === '' ? { exact: '' } : { suffix: value.slice(-part.length), ...ignore };
    case 4:
      return value === '' ? { exact: '' } : { contains: part, ...ignore };
    default:
      return {
        safe_regex: {
          regex: random.pick(['.*', '[a-z]+', 'v[12]', 'jason.?', '(?i)V1', '\\d+', '^v1$']),
        },
      };
  }
}

export function headerMatcher(random: Random): JsonObject {
  const [name, values] = random.pick<readonly [string, readonly string[]]>([
    ...headerValues,
    [':method', ['GET', 'POST']],
    [':authority', ['reviews:9080', 'a.example.com']],
    [':path', ['/foo', '/foo?x=1']],
    [':scheme', ['http', 'https']],
  ]);
  const value = random.pick(values);
  const extra = {
    ...(random.chance(0.25) ? { invert_match: true } : {}),
    ...(random.chance(0.2) ? { treat_missing_header_as_empty: true } : {}),
  };
  switch (random.below(6)) {
    case 0:
      return { name, present_match: random.chance(0.6), ...extra };
    case 1:
      return {
        name: 'x-num',
        range_match: { start: random.below(8), end: 5 + random.below(8) },
        ...extra,
      };
    case 2:
      return { name, ...extra };
    default:
      return { name, string_match: stringMatch(random, value), ...extra };
  }
}

const formats = [
  'plain',
  '',
  '%REQ(x-user)%',
  'a%REQ(x-none)%b',
  '100%%',
  '%REQ(:path)%',
  '%REQ(:AUTHORITY)% %REQ(:METHOD)%',
  '%REQ(x-none?x-user)%',
  '%REQ(x-user):2%',
  '%REQ(x-none)%',
  '%PROTOCOL%',
  '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
  '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%',
  '%DOWNSTREAM_LOCAL_ADDRESS%',
  '%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%',
  '%DOWNSTREAM_LOCAL_PORT%',
  '%ROUTE_NAME%',
  '%PATH(NQ)%',
  '%PATH(WQ:PATH)%',
  '%PATH(WQ:ORIG)%',
  '%PATH(WQ:ORIG_OR_PATH)%',
  '%QUERY_PARAM(x)%',
  '%REQUESTED_SERVER_NAME%',
  '%DYNAMIC_METADATA(meta:version)%',
  '%DYNAMIC_METADATA(meta)%',
  '%METADATA(ROUTE:meta:owner)%',
  '%REQ(cookie)%',
  '%FILTER_CHAIN_NAME%',
  '%DOWNSTREAM_PEER_URI_SAN%',
  '%REQ(x-add)%-%REQ(x-dup)%',
] as const;

/** request_headers_to_add … of one level; `share`: how often each of the four is there. */
export function headerChanges(random: Random, share: number): JsonObject {
  const names = ['x-add', 'x-dup', 'x-user', 'x-empty', 'x-up', 'X-Mixed', 'via'];
  const option = (): JsonObject => ({
    header: { key: random.pick(names), value: random.pick(formats) },
    ...(random.chance(0.7)
      ? {
          append_action: random.pick([
            'APPEND_IF_EXISTS_OR_ADD',
            'ADD_IF_ABSENT',
            'OVERWRITE_IF_EXISTS_OR_ADD',
            'OVERWRITE_IF_EXISTS',
          ]),
        }
      : {}),
    ...(random.chance(0.3) ? { keep_empty_value: true } : {}),
  });
  const options = (): JsonObject[] => Array.from({ length: 1 + random.below(3) }, option);
  const removed = (): string[] => random.some([...names, 'x-num', 'x-version'], 1, 2);
  return {
    ...(random.chance(share) ? { request_headers_to_add: options() } : {}),
    ...(random.chance(share / 2) ? { request_headers_to_remove: removed() } : {}),
    ...(random.chance(share) ? { response_headers_to_add: options() } : {}),
    ...(random.chance(share / 2) ? { response_headers_to_remove: removed() } : {}),
  };
}
