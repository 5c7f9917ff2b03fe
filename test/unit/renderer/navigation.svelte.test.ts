import { expect, it } from 'vitest';

import { Navigation } from '../../../src-renderer/state/navigation.svelte.ts';
import { noPlace } from '../../../src-renderer/state/place.ts';
import { addressBar } from '../../support/address-bar.ts';
import { drawn } from '../../support/drawn.svelte.ts';

it('stands in the address, and back and forward walk it', () => {
  const bar = addressBar();
  const navigation = new Navigation(bar);
  expect(navigation.place).toEqual(noPlace);
  navigation.go({ context: 'demo', page: 'trace' });
  navigation.select({ kind: 'cluster', index: 3, name: 'outbound|9080||reviews' });
  expect(bar.entries).toHaveLength(3);
  navigation.back();
  expect([navigation.place.page, navigation.place.selected]).toEqual(['trace', undefined]);
  navigation.forward();
  expect(navigation.place.selected?.index).toBe(3);
});

it('leaves one entry for all that is typed into a filter', () => {
  const bar = addressBar('#/demo/mesh');
  const navigation = new Navigation(bar);
  for (const text of ['r', 're', 'rev']) navigation.filter({ name: text });
  expect(bar.entries).toHaveLength(1);
  expect(new Navigation(bar).place.filters).toEqual({ name: 'rev' });
});

it('tells whoever draws it, and leaves no entry for the place where one is', () => {
  const bar = addressBar('#/demo/mesh');
  const navigation = new Navigation(bar);
  const seen = drawn(() => navigation.place.page);
  navigation.go({ page: 'mesh' });
  expect(bar.entries).toHaveLength(1);
  seen.stop();
  navigation.dispose();
  navigation.go({ page: 'doctor' });
  navigation.back();
  expect(navigation.place.page).toBe('doctor');
});

it('makes links without what is not a place', () => {
  const navigation = new Navigation(addressBar('#/demo/proxy/a.default/clusters'));
  expect(navigation.link({ tab: 'routes' })).toBe(
    'http://127.0.0.1:4000/#/demo/proxy/a.default/routes',
  );
});
