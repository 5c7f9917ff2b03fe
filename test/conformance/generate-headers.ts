import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from './random.ts';

/** Headers and values that requests send and matchers ask for. */
export const headerValues: readonly (readonly [string, readonly string[]])[] = [
  ['x-version', ['v1', 'v2', 'V1', '', 'v1,v2']],
  ['x-num', ['5', '10', '-1', 'abc', '007', '5.5']],
  ['x-user', ['jason', 'jasonx', 'xjason', 'Jason']],
  ['cookie', ['user=beta', 'a=b; user=beta-1; c=d', 'user="q"']],
  ['content-type', ['application/json', 'application/grpc', 'application/grpc+proto']],
  ['x-forwarded-proto', ['https', 'http', 'ftp', '']],
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
