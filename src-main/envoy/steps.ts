/**
 * A long answer in steps: it yields wherever it may be interrupted. The pure rooms write one without knowing of
 * threads, clocks or signals; who runs it decides how many steps make a turn, and may stop between two.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** All steps in one go, where nobody else waits. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
