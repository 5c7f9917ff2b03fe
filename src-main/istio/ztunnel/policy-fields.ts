import type { AccountMatch, PolicyMatch, StringMatch } from './model.ts';
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

export const fieldRules: readonly FieldRule[] = [
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
