import type { StepKind, TraceHop, TraceStep } from '../../../src-main/contract/trace.ts';

/** `v1 75 %`, `v2 25 %`: the clusters of a hop, with their chances where there is more than one. */
export function clusterShares(hop: TraceHop | undefined): string {
  const clusters = hop?.clusters ?? [];
  return clusters
    .map(({ name, probability }) =>
      clusters.length === 1 ? name : `${name} ${String(Math.round(probability * 1000) / 10)} %`,
    )
    .join(' · ');
}

const bad = /none|missing|refused|denied|notFound|closed|noHost|noRoute|noCluster/i;
const open = /assume|unknown|depends|cannot/i;

/** How a step stands: it was taken, it ends the way, or nobody can know. */
export function stepState(step: TraceStep): 'ok' | 'bad' | 'open' {
  if (open.test(step.reason.key)) return 'open';
  return bad.test(step.reason.key) ? 'bad' : 'ok';
}

/** Steps that only say what was looked at on the way stand smaller. */
export const smallSteps: ReadonlySet<StepKind> = new Set([
  'listener-filter',
  'http-filter',
  'network-filter',
  'http',
]);
