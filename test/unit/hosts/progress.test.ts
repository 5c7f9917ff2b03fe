import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createProgress } from '../../../src-main/hosts/progress.ts';

type Progress = Parameters<ReturnType<typeof createProgress>['report']>[0];
const reading = (done: number): Progress => ({ phase: 'reading', done, unit: 'bytes' });

let sent: Progress[];
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
});
afterEach(() => vi.useRealTimers());

const reporter = () => createProgress((progress) => void sent.push(progress));

it('sends the first report at once and then ten a second, always the latest', () => {
  const { report } = reporter();
  for (let done = 0; done < 100; done += 1) {
    report(reading(done));
    vi.advanceTimersByTime(10);
  }
  expect(sent.map(({ done }) => done)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
});

it('sends the last word of a phase before the next begins', () => {
  const { report } = reporter();
  report(reading(1));
  report(reading(2));
  report({ phase: 'decoding', done: 0, unit: 'items' });
  expect(sent.map(({ phase, done }) => `${phase} ${done}`)).toEqual([
    'reading 1',
    'reading 2',
    'decoding 0',
  ]);
});

it('ends with what was held back, and says nothing after its end', () => {
  const { report, finish } = reporter();
  report(reading(1));
  report(reading(2));
  finish();
  report(reading(3));
  finish();
  expect(sent.map(({ done }) => done)).toEqual([1, 2]);
});
