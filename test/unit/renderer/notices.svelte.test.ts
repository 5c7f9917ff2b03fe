import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { sentence } from '../../../src-main/words/keys.ts';
import { HostError } from '../../../src-renderer/api/host.ts';
import { Notices } from '../../../src-renderer/state/notices.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const error = (text: string, code: 'timeout' | 'cancelled' = 'timeout'): HostError =>
  new HostError({ code, said: sentence('error.verbatim', { text }), retryable: true });

it('confirmations go soon, errors when there was time to read them', () => {
  const notices = new Notices();
  notices.say('Copied');
  notices.error(error('lost'));
  vi.advanceTimersByTime(3000);
  expect(notices.items.map((item) => item.error?.message)).toEqual(['lost']);
  vi.advanceTimersByTime(30_000);
  expect(notices.items).toEqual([]);
});

it('the same error stands once, what was cancelled not at all, and never more than four', () => {
  const notices = new Notices();
  notices.error(error('lost'));
  notices.error(error('lost'));
  notices.error(error('stopped', 'cancelled'));
  expect(notices.items).toHaveLength(1);
  for (let at = 0; at < 9; at += 1) notices.error(error(String(at)));
  expect(notices.items.map((item) => item.error?.message)).toEqual(['5', '6', '7', '8']);
});

it('takes what is no HostError for a fault', () => {
  const notices = new Notices();
  notices.error(new TypeError('x is undefined'));
  expect(notices.items[0]?.error).toMatchObject({ code: 'internal', message: 'x is undefined' });
});
