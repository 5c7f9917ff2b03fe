import type { ResourceRef } from '../../contract/resources.ts';
import type { Considered, Reason, StepKind, TraceStep } from '../../contract/trace.ts';

export const maxConsidered = 100;

export interface StepInput {
  readonly kind: StepKind;
  readonly name: string;
  readonly ref?: ResourceRef | undefined;
  readonly path?: string;
  readonly reason: Reason;
  readonly considered?: readonly Considered[];
  readonly consideredCount?: number;
}

/** Collects what one hop found out, in order. */
export interface Recorder {
  readonly steps: readonly TraceStep[];
  readonly dependsOn: readonly Reason[];
  readonly assumptions: readonly Reason[];
  step(input: StepInput): void;
  /** The answer hangs on this; it is an assumption, too. */
  depends(reason: Reason): void;
  assume(reason: Reason): void;
}

export function recorder(): Recorder {
  const steps: TraceStep[] = [];
  const dependsOn: Reason[] = [];
  const assumptions: Reason[] = [];
  const seen = new Set<string>();
  const once = (reason: Reason, into: Reason[]): void => {
    const key = JSON.stringify(reason);
    if (seen.has(key)) return;
    seen.add(key);
    into.push(reason);
  };
  return {
    steps,
    dependsOn,
    assumptions,
    step: ({ kind, name, ref, path, reason, considered = [], consideredCount }) => {
      steps.push({
        kind,
        name,
        ref: ref ?? null,
        path: path ?? '',
        reason,
        considered: considered.slice(0, maxConsidered),
        consideredCount: consideredCount ?? considered.length,
      });
    },
    depends: (reason) => {
      once(reason, dependsOn);
    },
    assume: (reason) => {
      once(reason, assumptions);
    },
  };
}
