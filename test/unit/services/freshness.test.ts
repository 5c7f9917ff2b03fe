import { beforeEach, expect, it } from 'vitest';

import { Proxies } from '../../../src-main/services/proxies.ts';

const call = { signal: new AbortController().signal, progress: () => undefined };
let now = 0;
let reads = 0;
let live = true;
let proxies: Proxies;

beforeEach(() => {
  now = 1_000_000;
  reads = 0;
  live = true;
  const summary = { bytes: 10, generation: 'v3', sections: [] };
  const engine = {
    openBytes: () => Promise.resolve({ dump: `dump-${String((reads += 1))}`, summary }),
    ask: () => Promise.resolve({ problems: [] }),
    close: () => Promise.resolve(),
  };
  const source = {
    get live() {
      return live;
    },
    readProxy: () =>
      Promise.resolve({
        dump: { kind: 'bytes', bytes: new Uint8Array() },
        pages: [],
        access: { rung: 'port-forward' },
        takenAt: live ? now : 0,
      }),
  };
  const sources = { source: () => Promise.resolve(source) };
  // Stands for the two rooms below, of which it answers what a reading asks.
  proxies = Reflect.construct(Proxies, [{ engine, sources, now: () => now }]);
});

it('answers for the present with a live reading for half a minute only', async () => {
  await proxies.dump('c', 'p.ns', 'recent', call);
  now += 30_000;
  await proxies.dump('c', 'p.ns', 'recent', call);
  expect(reads).toBe(1);
  expect(proxies.openDumps('c')).toEqual({ 'p.ns': 'dump-1' });
  now += 1;
  // The trace must not go on with what it finds open.
  expect(proxies.openDumps('c')).toEqual({});
  await proxies.dump('c', 'p.ns', 'recent', call);
  expect(reads).toBe(2);
});

it('shows what it has, however old, and reads at once when now is meant', async () => {
  await proxies.dump('c', 'p.ns', 'kept', call);
  now += 3_600_000;
  await proxies.dump('c', 'p.ns', 'kept', call);
  expect(reads).toBe(1);
  await proxies.dump('c', 'p.ns', 'now', call);
  expect(reads).toBe(2);
});

it('reads no recording again: it never says anything else', async () => {
  live = false;
  await proxies.dump('c', 'p.ns', 'recent', call);
  now += 3_600_000;
  await proxies.dump('c', 'p.ns', 'recent', call);
  expect(reads).toBe(1);
});
