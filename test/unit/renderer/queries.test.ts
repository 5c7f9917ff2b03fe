import { describe, expect, it } from 'vitest';

import { meshQuerySchema } from '../../../src-main/contract/mesh.ts';
import { tableNames } from '../../../src-main/contract/table-names.ts';
import { tableFiltersSchema } from '../../../src-main/contract/tables.ts';
import { toMeshFilters } from '../../../src-renderer/pages/mesh/model.ts';
import {
  toAddress,
  toTableFilters,
  toTableName,
} from '../../../src-renderer/pages/proxy/table-query.ts';
import { siblingsOf } from '../../../src-renderer/state/place.ts';
import { parseSort } from '../../../src-renderer/state/sort.ts';

describe('the mesh board’s filters', () => {
  it.each([
    [{}, {}],
    [{ text: 'reviews' }, { text: 'reviews' }],
    [{ text: ' namespace:shop  reviews v2 ' }, { namespace: 'shop', text: 'reviews v2' }],
    [{ text: 'state:stale', state: 'error' }, { state: 'stale' }],
    [{ state: 'nonsense' }, {}],
    [{ text: 'namespace:' }, { text: 'namespace:' }],
    [{ text: 'unknown:word' }, { text: 'unknown:word' }],
    [
      { pilot: 'istiod-1', version: '1.30.2' },
      { pilot: 'istiod-1', version: '1.30.2' },
    ],
    [{ sort: '-proxy' }, { sort: { column: 'proxy', descending: true } }],
  ])('%j', (filters, expected) => {
    const query = toMeshFilters(filters);
    expect(query).toEqual(expected);
    expect(meshQuerySchema.safeParse(query).success).toBe(true);
  });

  it('has no sort without a column', () => {
    expect(parseSort('')).toBeUndefined();
    expect(parseSort(undefined)).toBeUndefined();
  });
});

describe('a table’s filters', () => {
  it.each([
    [{ text: 'port:9080 reviews' }, { port: 9080, text: 'reviews' }],
    [{ text: 'port:many' }, {}],
    [{ port: '0' }, { port: 0 }],
    [{ port: '' }, {}],
    [{ state: 'warming' }, { state: 'warming' }],
    [{ state: 'hot' }, {}],
    [{ 'f.security': 'mutual-tls', 'f.problems': '' }, { facets: { security: ['mutual-tls'] } }],
    [{ name: '9080', sort: 'path' }, { name: '9080' }],
  ])('%j', (filters, expected) => {
    const query = toTableFilters(filters);
    expect(query).toEqual(expected);
    expect(tableFiltersSchema.safeParse(query).success).toBe(true);
  });

  it('puts the filters of a problem into the address and reads them back', () => {
    const filters = { facets: { problems: ['ejected'] }, port: 9080 };
    expect(toTableFilters(toAddress(filters))).toEqual(filters);
  });

  it('knows the tables of the contract', () => {
    expect(tableNames.map((name) => toTableName(name))).toEqual([...tableNames]);
    expect(toTableName('chain')).toBeUndefined();
  });
});

describe('the pods of the same workload', () => {
  it.each([
    ['productpage-v1-6c886ff494-hm7zk.default', 'namespace:default productpage-v1'],
    ['kafka-0.data', 'namespace:data kafka'],
    ['node-agent-x7k2p.kube-system', 'namespace:kube-system node-agent'],
    ['gateway', 'gateway'],
  ])('%s → %s', (proxy, text) => {
    expect(siblingsOf(proxy).filters).toEqual({ text });
  });
});
