import type { ResourceRef } from '../../contract/resources.ts';
import type { Considered, Reason, StepKind, TraceStep } from '../../contract/trace.ts';
import type { Findings } from '../ledger/walk.ts';
import { reason as sentence } from '../match/reason.ts';

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
  /** What the ledger finds in a message on the path. */
  note(findings: Findings): void;
}

export function recorder(): Recorder {
  const steps: TraceStep[] = [];
  const dependsOn: Reason[] = [];
  const assumptions: Reason[] = [];
  const unknown = new Set<string>();
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
    get assumptions() {
      return unknown.size === 0
        ? assumptions
        : [...assumptions, sentence('trace.note.unknown', { names: [...unknown].join(', ') })];
    },
    note: ({ notes, unknown: names }) => {
      for (const { key, field } of notes) once(sentence(key, { field }), assumptions);
      for (const name of names) unknown.add(name);
    },
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
