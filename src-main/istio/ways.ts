import type { Trace, TraceBranch, TraceHop, Verdict } from '../contract/trace.ts';
import { reason } from '../envoy/match/reason.ts';
import { type LegEnd, unknownEnd, verdictOf } from './leg-end.ts';

export interface Way {
  readonly probability: number;
  readonly hops: readonly TraceHop[];
  readonly end: LegEnd;
}
const maxAlternatives = 16;

export function merged(all: readonly Way[]): Trace {
  const ways = all.toSorted((a, b) => b.probability - a.probability);
  const first = ways[0];
  if (first === undefined)
    return {
      verdict: verdictOf(unknownEnd(reason('trace.end.tooLong')), []),
      hops: [],
      alternatives: [],
    };
  const verdict = verdictOf(first.end, first.hops);
  const others = ways.slice(1, maxAlternatives + 1).map((way): TraceBranch => ({
    probability: way.probability,
    verdict: verdictOf(way.end, way.hops),
    hops: [...way.hops],
  }));
  const differs = others.filter((other) => !sameOutcome(other.verdict, verdict));
  if (differs.length === 0 || verdict.kind === 'depends')
    return { verdict, hops: [...first.hops], alternatives: others };
  const share = Math.round(differs.reduce((sum, one) => sum + one.probability, 0) * 1000) / 10;
  return {
    verdict: {
      ...verdict,
      kind: 'depends',
      assumptions: [...verdict.assumptions, reason('trace.depends.chance', { percent: share })],
    },
    hops: [...first.hops],
    alternatives: others,
  };
}

function sameOutcome(a: Verdict, b: Verdict): boolean {
  return (
    a.kind === b.kind && a.status === b.status && a.location === b.location && a.flags === b.flags
  );
}
