import { pathToFileURL } from 'node:url';

import { diffRulesSchema } from '../../src-main/contract/diff.ts';
import { AppError } from '../../src-main/contract/errors.ts';
import { createEngine } from '../../src-main/engine/engine.ts';

/**
 * What a person waits for while two big dumps are compared, in a process of its own: pages of a table of a third proxy,
 * and how soon the thread of a cancelled comparison answers another question. Prints one line of JSON.
 */
const [, , before = '', after = '', third = '', worker = ''] = process.argv;
const pages = 200;
const cancels = 20;
const engine = createEngine({ workerUrl: pathToFileURL(worker) });
const a = await engine.openFile(before);
const b = await engine.openFile(after);
const c = await engine.openFile(third);
const rules = diffRulesSchema.parse({});
const compare = (signal: AbortSignal, left = a.dump, right = b.dump): Promise<unknown> =>
  engine.ask(left, 'diff', { other: right, rules, pilotAgainstEnvoy: false }, { signal });

async function untilStopped(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'cancelled') throw error;
  }
}

async function keepComparing(signal: AbortSignal): Promise<number> {
  for (let done = 0; ; done += 1) {
    await untilStopped(compare(signal));
    if (signal.aborted) return done;
  }
}

const page = async (number: number): Promise<number> => {
  const begin = performance.now();
  await engine.ask(c.dump, 'rows', {
    table: number % 2 === 0 ? 'clusters' : 'endpoints',
    filters: {},
    offset: (number * 97) % 800,
    limit: 200,
  });
  return performance.now() - begin;
};
await page(0);
await page(1);
const stop = new AbortController();
const comparing = keepComparing(stop.signal);
const waits: number[] = [];
for (let number = 0; number < pages; number += 1) waits.push(await page(number));
stop.abort();
const compared = await comparing;

const frees: number[] = [];
for (let round = 0; round < cancels; round += 1) {
  const cancel = new AbortController();
  const going = compare(cancel.signal);
  await page(round);
  await new Promise((resolve) => setTimeout(resolve, 10 + round * 20));
  const begin = performance.now();
  cancel.abort();
  await untilStopped(going);
  // A comparison of a small dump with itself waits for the same thread.
  await compare(new AbortController().signal, c.dump, c.dump);
  frees.push(performance.now() - begin);
}
const alone: number[] = [];
for (let round = 0; round < cancels; round += 1) {
  const begin = performance.now();
  await compare(new AbortController().signal, c.dump, c.dump);
  alone.push(performance.now() - begin);
}
await engine.dispose();

const sorted = (values: readonly number[]): number[] => values.toSorted((x, y) => x - y);
const at = (values: readonly number[], part: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;
console.log(
  JSON.stringify({
    compared,
    p50: at(waits, 0.5),
    p99: at(waits, 0.99),
    most: at(waits, 1),
    freeMedian: at(frees, 0.5) - at(alone, 0.5),
    freeMost: at(frees, 1) - at(alone, 0.5),
  }),
);
