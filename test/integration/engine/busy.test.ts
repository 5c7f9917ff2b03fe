import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { diffRulesSchema } from '../../../src-main/contract/diff.ts';
import { AppError } from '../../../src-main/contract/errors.ts';
import { createEngine, type Engine } from '../../../src-main/engine/engine.ts';
import { bigDump, laterDump } from '../../bench/big-dump.ts';

/** What `npm run bench:busy` measures on dumps of 110 MB, here by orders of magnitude on dumps of some 20 MB. */
const size = { clusters: 2000, endpointsPerCluster: 10, routeConfigs: 10 };
const rules = diffRulesSchema.parse({});

let folder = '';
const at = (name: string): string => join(folder, name);
let engine: Engine;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshscope-busy-'));
  writeFileSync(at('before'), [...bigDump(size)].join(''));
  // Every resource differs, so that a comparison is long.
  writeFileSync(at('after'), [...laterDump(bigDump(size), 1)].join(''));
  writeFileSync(at('third'), [...bigDump({ ...size, clusters: 100 })].join(''));
});
afterEach(() => engine.dispose());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function opened(where: 'threads' | 'here') {
  engine = createEngine({ where });
  const [a, b, c] = [
    await engine.openFile(at('before')),
    await engine.openFile(at('after')),
    await engine.openFile(at('third')),
  ];
  const compare = (signal?: AbortSignal, left = a.dump, right = b.dump) =>
    engine.ask(left, 'diff', { other: right, rules, pilotAgainstEnvoy: false }, { signal });
  const page = () =>
    engine.ask(c.dump, 'rows', { table: 'clusters', filters: {}, offset: 0, limit: 50 });
  return { a, b, c, compare, page };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe.each(['threads', 'here'] as const)('while two dumps are compared (%s)', (where) => {
  it('pages of another proxy do not wait for the comparison', async () => {
    const { compare, page } = await opened(where);
    await page();
    const over = new AbortController();
    const comparing = compare().finally(() => over.abort());
    let pages = 0;
    while (!over.signal.aborted) {
      await page();
      pages += 1;
    }
    const diff = await comparing;
    expect(diff.kinds.find(({ kind }) => kind === 'cluster')?.changed).toBeGreaterThan(1000);
    // One that had to wait for the comparison would be one page.
    expect(pages).toBeGreaterThan(10);
  });

  it('a cancelled comparison stops, and its thread is free for the next question', async () => {
    const { c, compare, page } = await opened(where);
    const begin = performance.now();
    await compare();
    const whole = performance.now() - begin;
    const cancel = new AbortController();
    const going = codeOf(compare(cancel.signal));
    await page();
    const before = performance.now();
    cancel.abort();
    expect(await going).toBe('cancelled');
    const small = await compare(undefined, c.dump, c.dump);
    expect(small.kinds.every(({ verdict }) => verdict !== 'differ')).toBe(true);
    expect(performance.now() - before).toBeLessThan(Math.max(whole / 3, 500));
  });

  it('the same answer as alone, again after a dump was closed', async () => {
    const { a, b, compare } = await opened(where);
    const first = await compare();
    const [again, twice] = await Promise.all([compare(), compare()]);
    expect(again).toEqual(first);
    expect(twice).toEqual(first);
    const later = await engine.openFile(at('after'));
    await engine.close(b.dump);
    expect(await codeOf(compare())).toBe('dump-closed');
    expect(await compare(undefined, a.dump, later.dump)).toEqual(first);
  });
});

it('closed dumps leave the memory, though V8 does not count what is shared', async () => {
  engine = createEngine();
  const peaks: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    const { dump } = await engine.openFile(at('before'));
    await engine.close(dump);
    peaks.push((await engine.memory()).peakRss);
  }
  const [early = 0, late = 0] = [peaks[3], peaks.at(-1)];
  // Eight more dumps of 20 MB each have gone by.
  expect(late - early).toBeLessThan(100e6);
});
