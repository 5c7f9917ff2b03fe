import {
  flag,
  type Json,
  type JsonObject,
  list,
  num,
  obj,
  objects,
  strings,
  text,
} from '../../contract/json.ts';
import type { AccountMatch, Policy, PolicyMatch, StringMatch } from './model.ts';

function stringMatches(value: Json | undefined): readonly StringMatch[] {
  return objects(value).flatMap((one): StringMatch[] => {
    if (one['Exact'] !== undefined) return [{ kind: 'exact', value: text(one['Exact']) }];
    if (one['Prefix'] !== undefined) return [{ kind: 'prefix', value: text(one['Prefix']) }];
    if (one['Suffix'] !== undefined) return [{ kind: 'suffix', value: text(one['Suffix']) }];
    return one['Presence'] === undefined ? [] : [{ kind: 'presence', value: '' }];
  });
}

function accounts(value: Json | undefined): readonly AccountMatch[] {
  return objects(value).map((one) => ({
    namespace: text(one['namespace']),
    serviceAccount: text(one['serviceAccount']),
  }));
}

export function ports(value: Json | undefined): readonly number[] {
  return list(value).flatMap((one) => num(one) ?? []);
}

const matchFields = new Set([
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
  'principals',
  'notPrincipals',
  'sourceIps',
  'notSourceIps',
  'destinationIps',
  'notDestinationIps',
  'destinationPorts',
  'notDestinationPorts',
]);

function policyMatch(value: Json): PolicyMatch {
  const one = obj(value);
  return {
    namespaces: stringMatches(one['namespaces']),
    notNamespaces: stringMatches(one['notNamespaces']),
    serviceAccounts: accounts(one['serviceAccounts']),
    notServiceAccounts: accounts(one['notServiceAccounts']),
    principals: stringMatches(one['principals']),
    notPrincipals: stringMatches(one['notPrincipals']),
    sourceIps: strings(one['sourceIps']),
    notSourceIps: strings(one['notSourceIps']),
    destinationIps: strings(one['destinationIps']),
    notDestinationIps: strings(one['notDestinationIps']),
    destinationPorts: ports(one['destinationPorts']),
    notDestinationPorts: ports(one['notDestinationPorts']),
    unknown: Object.keys(one).filter((name) => !matchFields.has(name)),
  };
}

export function policy(one: JsonObject): Policy {
  const name = text(one['name']);
  const namespace = text(one['namespace']);
  return {
    key: `${namespace}/${name}`,
    name,
    namespace,
    scope: text(one['scope']),
    action: text(one['action']),
    dryRun: flag(one['dryRun']),
    rules: list(one['rules']).map((rule) =>
      list(rule).map((clause) => list(clause).map(policyMatch)),
    ),
  };
}
