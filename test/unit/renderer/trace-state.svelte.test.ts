import { expect, it } from 'vitest';

import { TraceState } from '../../../src-renderer/pages/trace/state.svelte.ts';
import { type Script, scriptedHost, settled } from '../../support/host-script.ts';

function traced(): Script & { readonly state: TraceState } {
  const script = scriptedHost();
  const state = new TraceState(script.host);
  state.set({ to: 'http://reviews:9080/' });
  return { ...script, state };
}

it('an answer is no longer that of the form once the form was changed', async () => {
  const { state, asked } = traced();
  const done = state.run('demo', 'a.default');
  asked[0]?.answer({ outcome: 'one' });
  expect(await done).toBe(true);
  expect([state.changed, state.answer]).toEqual([false, { outcome: 'one' }]);
  state.set({ headers: 'end-user: jason' });
  expect(state.changed).toBe(true);
  state.set({ headers: '' });
  expect(state.changed).toBe(false);
});

it('shows no answer of one proxy while another is asked', async () => {
  const { state, asked } = traced();
  const first = state.run('demo', 'a.default');
  asked[0]?.answer({ outcome: 'of a' });
  await first;
  const second = state.run('demo', 'b.default');
  expect(state.answer).toBeUndefined();
  asked[1]?.answer({ outcome: 'of b' });
  await second;
  expect(state.answer).toEqual({ outcome: 'of b' });
});

it('shows no answer beside the refusal of what was asked last', async () => {
  const { state, asked } = traced();
  const first = state.run('demo', 'a.default');
  asked[0]?.answer({ outcome: 'one' });
  await first;
  const second = state.run('demo', 'a.default');
  asked[1]?.fail('no such host');
  expect(await second).toBe(false);
  expect(state.answer).toBeUndefined();
  expect(state.result.error?.message).toBe('no such host');
});

it('cancels a question that nobody waits for any more', async () => {
  const { state, asked, cancelled } = traced();
  const first = state.run('demo', 'a.default');
  const second = state.run('demo', 'a.default');
  expect(cancelled).toHaveLength(1);
  asked[1]?.answer({ outcome: 'new' });
  expect([await first, await second]).toEqual([false, true]);
});

it('takes the line of a log along until the form is changed', async () => {
  const { state, asked } = traced();
  const read = state.readLog('demo', 'a.default', '[2026-…] "GET / HTTP/1.1" 200 …');
  asked[0]?.answer({ query: { to: 'http://ratings:9080/' } });
  await read;
  expect(state.form.to).toBe('http://ratings:9080/');
  const first = state.run('demo', 'a.default');
  expect(asked[1]?.params).toMatchObject({ log: expect.stringContaining('GET') });
  asked[1]?.answer({});
  await first;
  state.set({ method: 'POST' });
  const second = state.run('demo', 'a.default');
  expect(asked[2]?.params).not.toHaveProperty('log');
  asked[2]?.answer({});
  await second;
});

it('asks saved checks one after the other, and goes on after one that fails', async () => {
  const { state, asked } = traced();
  state.checks = ['1', '2'].map((id) => ({
    id,
    context: 'demo',
    proxy: 'a',
    name: id,
    request: { to: 'http://a/' },
    savedAt: 0,
  }));
  const all = state.runChecks();
  expect(state.outcomes).toEqual({ 1: { kind: 'running' } });
  asked[0]?.fail('gone');
  await settled();
  asked[1]?.answer({ same: true });
  await all;
  expect(state.outcomes['1']).toMatchObject({ kind: 'failed' });
  expect(state.outcomes['2']).toEqual({ kind: 'done', outcome: { same: true } });
});
