import type { ZtunnelState } from './lookup.ts';
import type { Policy, PolicyMatch, Workload } from './model.ts';
import { type Arrival, fieldRules, type MatchField } from './policy-fields.ts';

/** The first field of a match that does not hold; undefined: it holds. */
export type Failure = MatchField | 'empty' | undefined;

export interface RuleResult {
  readonly rule: number;
  /** The first clause that fails; undefined: the rule holds. */
  readonly clause: number | undefined;
  /** Why each match of that clause fails. */
  readonly failures: readonly (MatchField | 'empty')[];
}

export interface PolicyResult {
  readonly policy: Policy;
  readonly matched: boolean;
  readonly rules: readonly RuleResult[];
}

export type AuthorizationVerdict =
  | { readonly allowed: true; readonly because: 'no-policies' }
  | {
      readonly allowed: true;
      readonly because: 'allow';
      readonly by: Policy;
      readonly rule: number;
    }
  | {
      readonly allowed: false;
      readonly because: 'deny';
      readonly by: Policy;
      readonly rule: number;
    }
  | { readonly allowed: false; readonly because: 'not-allowed' };

export interface Authorization {
  readonly verdict: AuthorizationVerdict;
  /** In the order they are asked: denies, then allows; up to the one that decided. */
  readonly results: readonly PolicyResult[];
  /** Keys the workload names that the dump lacks: skipped, so a missing deny fails open. */
  readonly missing: readonly string[];
  /** Policies that would have decided otherwise were they not a dry run. */
  readonly dryRun: readonly PolicyResult[];
  /** Fields of a match that this program does not know, with their policy. */
  readonly unknown: readonly { readonly policy: Policy; readonly field: string }[];
}

/** Policies that are asked for a workload: its namespace's, the mesh's, and those that it names. */
export function policiesOf(
  state: ZtunnelState,
  workload: Workload,
): { readonly policies: readonly Policy[]; readonly missing: readonly string[] } {
  const wide = state.dump.policies.filter(
    ({ scope, namespace }) =>
      scope === 'Global' || (scope === 'Namespace' && namespace === workload.namespace),
  );
  const named = workload.policies.map((key) => ({ key, policy: state.policy(key) }));
  return {
    policies: [...wide, ...named.flatMap(({ policy }) => policy ?? [])],
    missing: named.filter(({ policy }) => policy === undefined).map(({ key }) => key),
  };
}

/** Denies first, then allows; without an allow policy everything that is not denied may pass. */
export function authorize(
  state: ZtunnelState,
  workload: Workload,
  arrival: Arrival,
): Authorization {
  const { policies, missing } = policiesOf(state, workload);
  const judged = policies.map((policy) => judge(policy, arrival));
  const live = judged.filter(({ policy }) => !policy.dryRun);
  const denies = live.filter(({ policy }) => policy.action === 'Deny');
  const allows = live.filter(({ policy }) => policy.action === 'Allow');
  const unknown = policies.flatMap((policy) =>
    policy.rules.flat(2).flatMap((match) => match.unknown.map((field) => ({ policy, field }))),
  );
  const rest = { missing, unknown, dryRun: judged.filter(({ policy }) => policy.dryRun) };
  const denied = denies.findIndex(({ matched }) => matched);
  const denier = denies[denied];
  if (denier !== undefined) {
    const verdict = {
      allowed: false,
      because: 'deny',
      by: denier.policy,
      rule: ruleOf(denier),
    } as const;
    return { verdict, results: denies.slice(0, denied + 1), ...rest };
  }
  if (allows.length === 0) {
    return { verdict: { allowed: true, because: 'no-policies' }, results: denies, ...rest };
  }
  const first = allows.findIndex(({ matched }) => matched);
  const allower = allows[first];
  if (allower !== undefined) {
    const verdict = {
      allowed: true,
      because: 'allow',
      by: allower.policy,
      rule: ruleOf(allower),
    } as const;
    return { verdict, results: [...denies, ...allows.slice(0, first + 1)], ...rest };
  }
  return {
    verdict: { allowed: false, because: 'not-allowed' },
    results: [...denies, ...allows],
    ...rest,
  };
}

const ruleOf = (result: PolicyResult): number =>
  result.rules.find(({ clause }) => clause === undefined)?.rule ?? 0;

/** One policy by itself: any of its rules; one without rules matches nothing. */
export function judge(policy: Policy, arrival: Arrival): PolicyResult {
  const rules = policy.rules.map((clauses, rule): RuleResult => {
    for (const [clause, matches] of clauses.entries()) {
      // A clause without matches asks nothing.
      if (matches.length === 0) continue;
      const failures = matches.map((match) => failureOf(match, arrival));
      if (failures.includes(undefined)) continue;
      return { rule, clause, failures: failures.filter((failure) => failure !== undefined) };
    }
    return { rule, clause: undefined, failures: [] };
  });
  return { policy, rules, matched: rules.some(({ clause }) => clause === undefined) };
}

function failureOf(match: PolicyMatch, arrival: Arrival): Failure {
  const asked = fieldRules.filter(({ asks }) => asks(match));
  if (asked.length === 0) return 'empty';
  return asked.find(({ holds }) => !holds(match, arrival))?.field;
}

/** A workload's identity, as its certificate says it. */
export function identityOf(workload: Workload): string {
  const { trustDomain, namespace, serviceAccount } = workload;
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}
