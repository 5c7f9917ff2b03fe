import { describe, expect, it } from 'vitest';

import { obj, objects, parseExactJson } from '../../../src-main/contract/json.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { matchMetadata } from '../../../src-main/envoy/match/value-matcher.ts';
import { routeConditions } from '../../../src-main/envoy/tables/route-conditions.ts';
import { adminType, encode, only } from './support.ts';

const header =
  '{"name": "x-n", "range_match": {"start": -9223372036854775808, "end":9223372036854775807}}';
const json = `{"configs": [{"@type": "${adminType('RoutesConfigDump')}", "dynamic_route_configs": [{"route_config":
  {"name": "r", "virtual_hosts": [{"name": "v", "routes": [{"match": {"prefix": "/", "headers": [${header}]}}]}]}}]}]}`;
const yaml = `configs:
- '@type': ${adminType('RoutesConfigDump')}
  dynamic_route_configs:
  - route_config:
      name: r
      virtual_hosts:
      - name: v
        routes:
        - match:
            prefix: /
            headers:
            - name: x-n
              range_match: {start: -9223372036854775808, end: 9223372036854775807}
`;

describe('numbers of 64 bits', () => {
  it.each([
    ['[9007199254740993, -9223372036854775808]', ['9007199254740993', '-9223372036854775808']],
    ['{"a":18446744073709551615}', { a: '18446744073709551615' }],
    ['[9007199254740991]', [9007199254740991]],
    ['[1.5e300, 0.1234567890123456789]', [1.5e300, 0.1234567890123456789]],
    ['["x 12345678901234567890"]', ['x 12345678901234567890']],
    // Wherever a number stands among shorter ones: only every sixteenth character is looked at.
    ...[0, 1, 7, 14, 15, 16, 17, 31].map((indent): [string, unknown] => [
      `[${' '.repeat(indent)}1,123456789012345,9007199254740993]`,
      [1, 123_456_789_012_345, '9007199254740993'],
    ]),
    [`["a${'1'.repeat(40)}",${'2'.repeat(20)}]`, [`a${'1'.repeat(40)}`, '2'.repeat(20)]],
    ['9007199254740993', '9007199254740993'],
  ])('%s', (text, value) => {
    expect(parseExactJson(text)).toEqual(value);
  });

  it.each([
    ['JSON', json],
    ['YAML', yaml],
  ])('keep their value in %s', (_name, text) => {
    const { body } = only(decodeDump(encode(text)), 'route');
    const [host] = objects(body['virtualHosts']);
    const [route] = objects(host?.['routes']);
    expect(routeConditions(obj(route))).toEqual([
      'x-n in [-9223372036854775808, 9223372036854775807)',
    ]);
  });
});

describe('numbers of a Struct', () => {
  const cluster = (metadata: string, weight: string): string =>
    `{"configs":[{"@type":"${adminType('ClustersConfigDump')}","static_clusters":[{"cluster":{"name":"c","metadata":{"filter_metadata":{"x":${metadata}}},"lb_subset_config":{"default_subset":{"n":9007199254740993}},"__proto__":1,"w":${weight}}}]}]}`;

  it('are doubles, as they are for Envoy, and texts stay texts', () => {
    const { body } = only(
      decodeDump(
        encode(
          cluster(
            '{"n":9007199254740993,"s":"9007199254740993","l":[18446744073709551615]}',
            '9007199254740993',
          ),
        ),
      ),
      'cluster',
    );
    expect(obj(obj(body['metadata'])['filterMetadata'])['x']).toEqual({
      n: 9_007_199_254_740_992,
      s: '9007199254740993',
      l: [18_446_744_073_709_552_000],
    });
    expect(obj(body['lbSubsetConfig'])['defaultSubset']).toEqual({ n: 9_007_199_254_740_992 });
    expect(body['w']).toBe('9007199254740993');
  });

  it('of 2^53 and 2^53 + 1 are equal in a match', () => {
    const matcher = {
      filter: 'f',
      path: [{ key: 'n' }],
      value: { doubleMatch: { exact: 2 ** 53 } },
    };
    for (const n of ['9007199254740992', '9007199254740993']) {
      const { body } = only(decodeDump(encode(cluster(`{"n":${n}}`, '1'))), 'cluster');
      const metadata = { f: obj(obj(obj(body['metadata'])['filterMetadata'])['x']) };
      expect(matchMetadata(matcher, metadata)).toBe(true);
    }
  });
});
