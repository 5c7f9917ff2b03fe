import type { DumpDiff, KindDiff } from '../../contract/diff.ts';
import { resourceKinds } from '../../contract/resources.ts';
import type { Dump } from '../dump.ts';
import { runSteps, type Steps } from '../steps.ts';
import { KindComparison } from './kind-diff.ts';
import type { DiffOptions } from './kind-view.ts';
import type { SecretReader } from './secret-view.ts';

/** Scoped routes have no names of their own to pair by. */
export const comparedKinds = resourceKinds.filter((kind) => kind !== 'scoped-route');

function newest(dump: Dump): string | undefined {
  const times = dump
    .entries('route')
    .filter((entry) => entry.state === 'active')
    .flatMap((entry) => entry.lastUpdated ?? []);
  return times.sort().at(-1);
}

/**
 * True for what Pilot says it would send: istiod's debug/config_dump has no bootstrap, Pilots before 1.5 wrote an empty
 * one (docs/istioctl.md §3; pilot/pkg/proxy/envoy/v2/debug.go). An Envoy's always says which node it is.
 */
export function isPilots(dump: Dump): boolean {
  const [bootstrap] = dump.entries('bootstrap');
  if (bootstrap !== undefined && Object.keys(dump.resource(bootstrap)).length > 0) return false;
  return (['listener', 'cluster', 'route'] as const).some((kind) => dump.entries(kind).length > 0);
}

/** Compares two dumps kind by kind, a resource a step. Bootstrap is compared only between two Envoys. */
export function* diffSteps(
  a: Dump,
  b: Dump,
  options: DiffOptions,
  secrets: SecretReader,
): Steps<DumpDiff> {
  const sides = { a, b, secrets };
  const kinds: KindDiff[] = [];
  for (const kind of comparedKinds) {
    if (options.pilotAgainstEnvoy && kind === 'bootstrap') continue;
    kinds.push(yield* new KindComparison(sides, kind, options).steps());
  }
  const routesLoadedAt = newest(b);
  return { kinds, ...(routesLoadedAt === undefined ? {} : { routesLoadedAt }) };
}

/** `diffSteps` in one go. */
export function diffDumps(a: Dump, b: Dump, options: DiffOptions, secrets: SecretReader): DumpDiff {
  return runSteps(diffSteps(a, b, options, secrets));
}
