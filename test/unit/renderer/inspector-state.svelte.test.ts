import { expect, it } from 'vitest';

import { InspectorState } from '../../../src-renderer/pages/proxy/inspector/state.svelte.ts';
import { Navigation } from '../../../src-renderer/state/navigation.svelte.ts';
import { addressBar } from '../../support/address-bar.ts';
import { scriptedHost } from '../../support/host-script.ts';

function inspected() {
  const script = scriptedHost();
  const navigation = new Navigation(addressBar('#/demo/proxy/a.default/clusters'));
  return { ...script, navigation, inspector: new InspectorState(script.host, navigation) };
}

it('asks once for what is selected, and forgets it with the selection', async () => {
  const { inspector, navigation, asked } = inspected();
  navigation.select({ kind: 'cluster', index: 3, name: 'c' });
  const { selected } = navigation.place;
  const done = inspector.follow('d1', selected);
  await inspector.follow('d1', selected);
  expect(asked).toHaveLength(1);
  asked[0]?.answer({ name: 'c', ref: { kind: 'cluster', index: 3 } });
  await done;
  expect(inspector.summary.value?.name).toBe('c');
  await inspector.follow('d1', undefined);
  expect(inspector.summary.value).toBeUndefined();
});

it('finds by its name what stands elsewhere in a newer dump', async () => {
  const { inspector, navigation, asked } = inspected();
  navigation.select({ kind: 'cluster', index: 3, name: 'c' });
  const done = inspector.follow('d2', navigation.place.selected);
  asked[0]?.answer({ name: 'another', ref: { kind: 'cluster', index: 3 } });
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[1]).toMatchObject({ method: 'dump.find', params: { kind: 'cluster', name: 'c' } });
  asked[1]?.answer({ ref: { kind: 'cluster', index: 5 } });
  await done;
  expect(navigation.place.selected).toEqual({ kind: 'cluster', index: 5, name: 'c' });
});

it('does not move a selection that was changed meanwhile', async () => {
  const { inspector, navigation, asked } = inspected();
  navigation.select({ kind: 'cluster', index: 3, name: 'c' });
  const done = inspector.follow('d2', navigation.place.selected);
  asked[0]?.answer({ name: 'another', ref: { kind: 'cluster', index: 3 } });
  await expect.poll(() => asked.length).toBe(2);
  navigation.select({ kind: 'cluster', index: 9, name: 'other' });
  asked[1]?.answer({ ref: { kind: 'cluster', index: 5 } });
  await done;
  expect(navigation.place.selected?.index).toBe(9);
});

it('asks for the text of a part where a part is selected', async () => {
  const { inspector, asked } = inspected();
  const selected = { kind: 'route', index: 1, name: '9080', node: 'r1' } as const;
  const done = inspector.loadText('d1', selected, 'yaml');
  expect(asked[0]?.params).toEqual({
    dump: 'd1',
    ref: { kind: 'route', index: 1 },
    format: 'yaml',
    part: 'r1',
  });
  asked[0]?.answer({ text: 'a: 1', truncated: false, characters: 4 });
  await done;
  expect(inspector.text.value?.text).toBe('a: 1');
});
