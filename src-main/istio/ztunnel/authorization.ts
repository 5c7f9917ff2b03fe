import type { ZtunnelState } from './lookup.ts';
import type { AccountMatch, Policy, PolicyMatch, StringMatch, Workload } from './model.ts';
import { ipInRange } from './ranges.ts';

/**
 * Who may open a connection to a workload, as the destination's ztunnel decides (ztunnel src/state.rs assert_rbac,
 * src/rbac.rs). It sees addresses, real ports and the caller's certificate; nothing of HTTP.
 */
export interface Arrival {
  readonly sourceIp: string;
  /** `spiffe://td/ns/n/sa/s`; undefined for plain text, which has no identity. */
  readonly identity: string | undefined;
  readonly destinationIp: string;
  /** The pod's own port: neither the service's nor 15008. */
  readonly destinationPort: number;
}

export type MatchField = Exclude<keyof PolicyMatch, 'unknown'>;

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

interface FieldRule {
  readonly field: MatchField;
  readonly asks: (match: PolicyMatch) => boolean;
  readonly holds: (match: PolicyMatch, arrival: Arrival) => boolean;
}

/** A list and its negation: the list asks only when it has values, then one must hold; of the other none may. */
function pair<F extends MatchField, N extends MatchField, V>(
  field: F,
  not: N,
  values: (match: PolicyMatch, field: F | N) => readonly V[],
  holds: (value: V, arrival: Arrival) => boolean,
): readonly FieldRule[] {
  return [
    {
      field,
      asks: (match) => values(match, field).length > 0,
      holds: (match, arrival) => values(match, field).some((value) => holds(value, arrival)),
    },
    {
      field: not,
      asks: (match) => values(match, not).length > 0,
      holds: (match, arrival) => !values(match, not).some((value) => holds(value, arrival)),
    },
  ];
}

const fieldRules: readonly FieldRule[] = [
  ...pair(
    'namespaces',
    'notNamespaces',
    (match, field) => match[field],
    (value, { identity }) =>
      // Plain text has no namespace: "" equals no name, so every `not` of names holds for it.
      stringMatches(value, identity === undefined ? undefined : namespaceOf(identity)),
  ),
  ...pair(
    'serviceAccounts',
    'notServiceAccounts',
    (match, field) => match[field],
    (value, { identity }) => accountMatches(value, identity),
  ),
  ...pair(
    'principals',
    'notPrincipals',
    (match, field) => match[field],
    (value, { identity }) => stringMatches(value, identity?.replace(/^spiffe:\/\//, '')),
  ),
  ...pair(
    'sourceIps',
    'notSourceIps',
    (match, field) => match[field],
    (range, { sourceIp }) => ipInRange(sourceIp, range),
  ),
  ...pair(
    'destinationIps',
    'notDestinationIps',
    (match, field) => match[field],
    (range, { destinationIp }) => ipInRange(destinationIp, range),
  ),
  ...pair(
    'destinationPorts',
    'notDestinationPorts',
    (match, field) => match[field],
    (port, { destinationPort }) => port === destinationPort,
  ),
];

function failureOf(match: PolicyMatch, arrival: Arrival): Failure {
  const asked = fieldRules.filter(({ asks }) => asks(match));
  if (asked.length === 0) return 'empty';
  return asked.find(({ holds }) => !holds(match, arrival))?.field;
}

/** What nobody has said matches nothing, `*` (presence) least of all. */
function stringMatches({ kind, value }: StringMatch, said: string | undefined): boolean {
  if (said === undefined) return false;
  switch (kind) {
    case 'exact':
      return said === value;
    case 'prefix':
      return said.startsWith(value);
    case 'suffix':
      return said.endsWith(value);
    case 'presence':
      return said !== '';
  }
}

/** The parts of `spiffe://td/ns/NAMESPACE/sa/ACCOUNT`. */
function partsOf(identity: string): { readonly namespace: string; readonly account: string } {
  const found = /^spiffe:\/\/[^/]*\/ns\/([^/]*)\/sa\/([^/]*)$/.exec(identity);
  return { namespace: found?.[1] ?? '', account: found?.[2] ?? '' };
}

const namespaceOf = (identity: string): string => partsOf(identity).namespace;

function accountMatches(wanted: AccountMatch, identity: string | undefined): boolean {
  if (identity === undefined) return false;
  const { namespace, account } = partsOf(identity);
  return namespace === wanted.namespace && account === wanted.serviceAccount;
}

/** A workload's identity, as its certificate says it. */
export function identityOf(workload: Workload): string {
  const { trustDomain, namespace, serviceAccount } = workload;
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}
