import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import {
  isObject,
  type JsonObject,
  num,
  obj,
  objects,
  parseJson,
  strings,
  text,
} from '../../../src-main/contract/json.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import { selectFilterChain } from '../../../src-main/envoy/trace/connection/filter-chain.ts';
import { fixture, hasFixture } from '../../support/fixtures.ts';
import { matchContext } from './support.ts';

const file = ['envoy', 'filter_chain_cases.json'];

/** Cases of Envoy's listener_manager_impl_test.cc, by filter_chain_match and by filter_chain_matcher. */
function tests(): readonly JsonObject[] {
  if (!hasFixture(...file)) return [];
  const json = parseJson(readFileSync(fixture(...file), 'utf8'));
  return isObject(json) ? objects(json['tests']) : [];
}

function chosen(listener: JsonObject, connection: JsonObject): string | null {
  const source = { ip: text(connection['source_ip']), port: num(connection['source_port']) ?? 0 };
  const direct = text(connection['direct_source_ip']);
  const selection = selectFilterChain(
    listener,
    matchContext({
      connection: {
        destination: {
          ip: text(connection['destination_ip']),
          port: num(connection['destination_port']) ?? 0,
        },
        source,
        directSource: { ...source, ip: direct === '' ? source.ip : direct },
        transportProtocol: text(connection['transport_protocol']) || 'raw_buffer',
        serverName: text(connection['server_name']),
        applicationProtocols: strings(connection['application_protocols']),
      },
    }),
  );
  return selection.chain === undefined ? null : text(selection.chain['name']);
}

/** Our own listener: each case is decided by the field that it names, in Envoy's order of fields. */
const listener: JsonObject = canonicalObject({
  filter_chains: [
    ['port', { destination_port: 8443 }],
    ['address', { prefix_ranges: [{ address_prefix: '10.1.0.0', prefix_len: 16 }] }],
    ['longer', { prefix_ranges: [{ address_prefix: '10.1.2.0', prefix_len: 24 }] }],
    ['name', { server_names: ['shop.test'] }],
    ['wildcard', { server_names: ['*.shop.test'] }],
    ['tls', { transport_protocol: 'tls' }],
    ['alpn', { transport_protocol: 'tls', application_protocols: ['h2'] }],
    ['source', { source_prefix_ranges: [{ address_prefix: '192.0.2.7', prefix_len: 32 }] }],
  ].map(([name, match]) => ({ name, filter_chain_match: match })),
});

describe('a filter chain is taken', () => {
  const tls = { transport_protocol: 'tls' };
  it.each<[string | null, string, JsonObject]>([
    [
      'port',
      'by its port before its address',
      { destination_port: 8443, destination_ip: '10.1.2.3' },
    ],
    [
      'address',
      'by its address before its name',
      { destination_ip: '10.1.9.9', server_name: 'shop.test' },
    ],
    ['longer', 'by the longest prefix', { destination_ip: '10.1.2.3' }],
    ['name', 'by the whole name', { ...tls, server_name: 'shop.test' }],
    ['wildcard', 'by the suffix of a name', { ...tls, server_name: 'a.b.shop.test' }],
    ['tls', 'by what it speaks', tls],
    ['alpn', 'by its protocol', { ...tls, application_protocols: ['h2'] }],
    ['source', 'by who calls', { source_ip: '192.0.2.7' }],
    [null, 'by nothing: the connection is closed', { source_ip: '192.0.2.8' }],
  ])('%s: %s', (expected, _why, connection) => {
    expect(
      chosen(listener, {
        destination_port: 80,
        destination_ip: '10.9.9.9',
        source_ip: '192.0.2.1',
        ...connection,
      }),
    ).toBe(expected);
  });
});

if (hasFixture(...file))
  describe('filter chain cases of Envoy', () => {
    for (const test of tests()) {
      const listener = canonicalObject(test['listener']);
      const matcher = test['filter_chain_matcher'];
      for (const one of objects(test['cases'])) {
        const expected = one['expect_chain_name'] ?? null;
        const name = `${text(test['test'])} line ${String(num(one['line']))}`;
        it(`${name} by filter_chain_match`, () => {
          expect(chosen(listener, obj(one['connection']))).toBe(expected);
        });
        if (!isObject(matcher)) continue;
        it(`${name} by filter_chain_matcher`, () => {
          const withMatcher = {
            ...listener,
            filterChainMatcher: canonicalObject(matcher),
          };
          expect(chosen(withMatcher, obj(one['connection']))).toBe(expected);
        });
      }
    }
  });

/** Four starts of 1.40.0 took now one chain and now the other. */
describe('a range of every address beside none', () => {
  const said = (...matches: readonly JsonObject[]): readonly string[] => {
    const chains = matches.map((match, at) => ({ name: String(at), filter_chain_match: match }));
    const why: string[] = [];
    const address = { ip: '127.0.0.1', port: 80 };
    const connection = { destination: address, source: address, directSource: address };
    selectFilterChain(canonicalObject({ filter_chains: chains }), {
      ...matchContext({ connection }),
      depends: ({ params }) => why.push(text(params['criterion'])),
    });
    return why;
  };
  const every = [{ address_prefix: '0.0.0.0', prefix_len: 0 }];

  it.each(['prefix_ranges', 'direct_source_prefix_ranges', 'source_prefix_ranges'])(
    'of %s: it depends',
    (criterion) => {
      expect(said({ [criterion]: every }, {})).toEqual([criterion]);
      expect(said({}, { [criterion]: every })).toEqual([criterion]);
    },
  );

  it('of one of them alone, of another port or of IPv6 it does not', () => {
    expect(said({ prefix_ranges: every })).toEqual([]);
    expect(said({}, {})).toEqual([]);
    expect(said({ prefix_ranges: every, destination_port: 80 }, {})).toEqual([]);
    expect(said({ prefix_ranges: [{ address_prefix: '127.0.0.0', prefix_len: 8 }] }, {})).toEqual(
      [],
    );
  });
});
