import { flushSync } from 'svelte';
import { expect, it } from 'vitest';

import { sentence } from '../../../src-main/words/keys.ts';
import { HostError } from '../../../src-renderer/api/host.ts';
import { Task } from '../../../src-renderer/state/task.svelte.ts';
import { drawn } from '../../support/drawn.svelte.ts';

interface Asked {
  readonly signal: AbortSignal | undefined;
  readonly answer: (value: string) => void;
  readonly fail: (error: unknown) => void;
}

function questions(): {
  readonly asked: Asked[];
  readonly ask: (task: Task<string>) => Promise<boolean>;
} {
  const asked: Asked[] = [];
  const ask = (task: Task<string>): Promise<boolean> =>
    task.run(
      ({ signal }) =>
        new Promise((answer, fail) => {
          asked.push({ signal, answer, fail });
        }),
    );
  return { asked, ask };
}

it('keeps the newest answer and aborts the question before it', async () => {
  const { asked, ask } = questions();
  const task = new Task<string>();
  const first = ask(task);
  const second = ask(task);
  expect(asked[0]?.signal?.aborted).toBe(true);
  asked[1]?.answer('new');
  asked[0]?.answer('old');
  expect(await first).toBe(false);
  expect(await second).toBe(true);
  expect(task.value).toBe('new');
  expect(task.running).toBe(false);
});

it('keeps the last good value beside an error, and forgets both when cleared', async () => {
  const { asked, ask } = questions();
  const task = new Task<string>();
  const good = ask(task);
  asked[0]?.answer('good');
  await good;
  const bad = ask(task);
  asked[1]?.fail(
    new HostError({
      code: 'timeout',
      said: sentence('error.verbatim', { text: 'late' }),
      retryable: true,
    }),
  );
  await bad;
  expect(task.value).toBe('good');
  expect(task.error?.code).toBe('timeout');
  task.clear();
  expect(task.value).toBeUndefined();
  expect(task.error).toBeUndefined();
});

it('tells whoever draws it', async () => {
  const { asked, ask } = questions();
  const task = new Task<string>();
  const seen = drawn(() => task.value);
  const done = ask(task);
  asked[0]?.answer('drawn');
  await done;
  flushSync();
  expect(seen.values).toEqual([undefined, 'drawn']);
  seen.stop();
});
