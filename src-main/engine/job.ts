import { setImmediate as nextTurn } from 'node:timers/promises';

import { cancelled } from '../contract/errors.ts';
import type { Steps } from '../envoy/steps.ts';

/** The value of an answer that may be given at once, later, or in steps. */
export type Finished<R> = Awaited<R> extends Generator<unknown, infer T> ? T : Awaited<R>;

/** What others wait at most for a job that yields as it should, milliseconds. */
const turnMs = 8;

/** Lets everything that has come meanwhile go first. Throws AppError `cancelled` when nobody waits any more. */
export async function turn(signal: AbortSignal): Promise<void> {
  await nextTurn();
  if (signal.aborted) throw cancelled();
}

/** Runs an answer to its end, in turns. Throws AppError `cancelled` at the first turn after the signal. */
export async function finished(answer: unknown, signal: AbortSignal): Promise<unknown> {
  const value = await answer;
  if (!isSteps(value)) return value;
  for (let end = performance.now() + turnMs; ;) {
    const step = value.next();
    if (step.done === true) return step.value;
    if (performance.now() < end) continue;
    await turn(signal);
    end = performance.now() + turnMs;
  }
}

/** No answer that is a value has a `throw`: they are JSON. */
function isSteps(value: unknown): value is Steps<unknown> {
  return (
    typeof value === 'object' && value !== null && Symbol.iterator in value && 'throw' in value
  );
}
