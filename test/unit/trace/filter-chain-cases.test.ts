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

describe.skipIf(!hasFixture(...file))('filter chain cases of Envoy', () => {
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
