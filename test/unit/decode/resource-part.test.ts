import { expect, it } from 'vitest';

import { partOf } from '../../../src-main/engine/questions/resource-part.ts';

const routes = {
  name: '9080',
  virtualHosts: [
    { name: 'a', routes: [] },
    { name: 'b', routes: [{ name: 'x' }, { name: 'y' }] },
  ],
};
const listener = { filterChains: [{ name: 'first' }], defaultFilterChain: { name: 'default' } };
const host = (address: string, portValue: number) => ({
  endpoint: { address: { socketAddress: { address, portValue } } },
});
const endpoints = {
  endpoints: [{ lbEndpoints: [host('10.0.0.1', 80)] }, { lbEndpoints: [host('10.0.0.2', 80)] }],
};

it.each([
  [routes, 'route/4/1/1', { name: 'y' }],
  [routes, 'virtual-host/4/0', { name: 'a', routes: [] }],
  [listener, 'filter-chain/2/0', { name: 'first' }],
  [listener, 'filter-chain/2/-1', { name: 'default' }],
  [endpoints, 'address/10.0.0.2:80', host('10.0.0.2', 80)],
  [routes, 'route/4/9/9', undefined],
  [routes, 'nonsense', undefined],
])('%j at %s', (resource, part, expected) => {
  expect(partOf(resource, part)).toEqual(expected);
});
