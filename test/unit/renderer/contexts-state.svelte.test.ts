import { expect, it, vi } from 'vitest';

import { ContextsState } from '../../../src-renderer/state/contexts.svelte.ts';
import { Navigation } from '../../../src-renderer/state/navigation.svelte.ts';
import { Notices } from '../../../src-renderer/state/notices.svelte.ts';
import { addressBar } from '../../support/address-bar.ts';
import { scriptedHost, settled } from '../../support/host-script.ts';

function shown(hash = '') {
  const script = scriptedHost();
  const navigation = new Navigation(addressBar(hash));
  const notices = new Notices();
  const contexts = new ContextsState(script.host, navigation, notices);
  return { ...script, navigation, notices, contexts };
}

const list = { contexts: [{ id: 'a' }, { id: 'b' }], broken: [], initial: 'b' };

it('goes to the first context when the address names none, by itself', async () => {
  const { contexts, navigation, asked } = shown();
  const loaded = contexts.reload();
  asked[0]?.answer(list);
  await loaded;
  expect(navigation.place.context).toBe('b');
  expect(contexts.current?.id).toBe('b');
  const opened = contexts.follow('b');
  expect(asked[1]).toMatchObject({
    method: 'contexts.open',
    params: { context: 'b', byItself: true },
  });
  asked[1]?.answer({ context: 'b', controlPlanes: [], notes: [] });
  await opened;
});

it('stays where the address says, and opens that because somebody chose it', async () => {
  const { contexts, navigation, asked } = shown('#/a/trace');
  const loaded = contexts.reload();
  asked[0]?.answer(list);
  await loaded;
  expect(navigation.place).toMatchObject({ context: 'a', page: 'trace' });
  const opened = contexts.follow('a');
  await contexts.follow('a');
  expect(asked.slice(1)).toMatchObject([{ params: { context: 'a', byItself: false } }]);
  asked[1]?.answer({ context: 'a', controlPlanes: [], notes: [] });
  await opened;
});

it('shows the status of no other context than the one that is shown', async () => {
  const { contexts, navigation, asked } = shown('#/a/mesh');
  const opened = contexts.follow('a');
  asked[0]?.answer({ context: 'a', controlPlanes: [], notes: [] });
  await opened;
  expect(contexts.currentStatus?.context).toBe('a');
  navigation.go({ context: 'b' });
  expect(contexts.currentStatus).toBeUndefined();
});

it('reads the list again when main says that it changed', () => {
  const { asked, emit } = shown();
  emit('contextsChanged', {});
  expect(asked.map(({ method }) => method)).toEqual(['contexts.list']);
});

it('leaves a file that is closed, and says why where one could not be', async () => {
  vi.useFakeTimers();
  try {
    const { contexts, navigation, notices, asked } = shown('#/a/mesh');
    const closing = contexts.closeFile('a');
    asked[0]?.answer({ ...list, contexts: [{ id: 'b' }] });
    await closing;
    expect(navigation.place.context).toBe('b');
    const refused = contexts.closeFile('b');
    asked[1]?.fail('busy');
    await refused;
    await settled();
    expect(notices.items.map(({ error }) => error?.message)).toEqual(['busy']);
    expect(navigation.place.context).toBe('b');
  } finally {
    vi.useRealTimers();
  }
});
