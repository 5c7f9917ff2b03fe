import type { CallContext } from '../contract/index.ts';

type Progress = Parameters<CallContext['progress']>[0];

/** Ten a second are more than an eye wants; a reader that reports every piece must not flood the wire. */
const intervalMs = 100;

export interface ProgressReporter {
  readonly report: (progress: Progress) => void;
  /** Sends what was held back. Nothing is sent after it: progress never follows its call's answer. */
  readonly finish: () => void;
}

/** The first report and each change of phase at once, then at most one per interval, always the latest. */
export function createProgress(send: (progress: Progress) => void): ProgressReporter {
  let phase: Progress['phase'] | undefined;
  let sentAt = 0;
  let held: Progress | undefined;
  let finished = false;
  const flush = (): void => {
    if (held === undefined) return;
    phase = held.phase;
    sentAt = performance.now();
    send(held);
    held = undefined;
  };
  return {
    report: (progress) => {
      if (finished) return;
      if (progress.phase !== phase) flush();
      held = progress;
      if (progress.phase !== phase || performance.now() - sentAt >= intervalMs) flush();
    },
    finish: () => {
      flush();
      finished = true;
    },
  };
}
