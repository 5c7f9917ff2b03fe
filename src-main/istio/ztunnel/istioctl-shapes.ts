import { flag, type Json, list, num, objects } from '../../contract/json.ts';
import {
  always,
  type Field,
  number,
  optional,
  ordered,
  required,
  struct,
  unlessEmpty,
  words,
  wordsUnlessEmpty,
} from './go-fields.ts';

const gateway: readonly Field[] = [['destination', always]];
const locality: readonly Field[] = [
  ['region', unlessEmpty],
  ['zone', unlessEmpty],
  ['subzone', unlessEmpty],
];
const tunnel: readonly Field[] = [
  ['protocol', always],
  ['port', (value) => num(value)],
];

const workload: readonly Field[] = [
  ['uid', always],
  ['workloadIps', words],
  ['waypoint', optional(gateway)],
  ['networkGateway', optional(gateway)],
  ['protocol', always],
  ['name', always],
  ['namespace', always],
  ['serviceAccount', always],
  ['workloadName', always],
  ['workloadType', always],
  ['canonicalName', always],
  ['canonicalRevision', always],
  ['clusterId', always],
  ['trustDomain', unlessEmpty],
  ['locality', required(locality)],
  ['node', always],
  ['network', unlessEmpty],
  ['status', always],
  ['hostname', always],
  ['capacity', number],
  ['applicationTunnel', required(tunnel)],
  ['authorizationPolicies', wordsUnlessEmpty],
];

const balancer: readonly Field[] = [
  ['mode', always],
  ['routingPreferences', words],
  ['healthPolicy', always],
];
const endpoint: readonly Field[] = [
  ['workloadUid', always],
  ['service', always],
  ['address', unlessEmpty],
  ['port', (value) => ordered(value, number)],
];
const service: readonly Field[] = [
  ['name', always],
  ['namespace', always],
  ['hostname', always],
  ['vips', words],
  ['ports', (value) => ordered(value, number)],
  ['loadBalancer', optional(balancer)],
  ['waypoint', optional(gateway)],
  ['endpoints', (value) => ordered(value, required(endpoint))],
  ['subjectAltNames', wordsUnlessEmpty],
  ['ipFamilies', always],
  ['canonical', (value) => flag(value) || undefined],
  ['visibility', unlessEmpty],
];

const matches =
  (fields: readonly Field[]) =>
  (value: Json | undefined): Json | undefined =>
    objects(value).length > 0 ? objects(value).map((one) => struct(fields, one)) : undefined;
const stringMatch: readonly Field[] = [
  ['Exact', unlessEmpty],
  ['Suffix', unlessEmpty],
  ['Prefix', unlessEmpty],
  ['Presence', (value) => value ?? undefined],
];
const account: readonly Field[] = [
  ['namespace', always],
  ['serviceAccount', always],
];
const numbers = (value: Json | undefined): Json | undefined =>
  list(value).length > 0 ? list(value).flatMap((one) => num(one) ?? []) : undefined;
const policyMatch: readonly Field[] = [
  ['namespaces', matches(stringMatch)],
  ['notNamespaces', matches(stringMatch)],
  ['principals', matches(stringMatch)],
  ['notPrincipals', matches(stringMatch)],
  ['sourceIps', wordsUnlessEmpty],
  ['notSourceIps', wordsUnlessEmpty],
  ['destinationIps', wordsUnlessEmpty],
  ['notDestinationIps', wordsUnlessEmpty],
  ['destinationPorts', numbers],
  ['notDestinationPorts', numbers],
  ['serviceAccounts', matches(account)],
  ['notServiceAccounts', matches(account)],
];
const policy: readonly Field[] = [
  ['name', always],
  ['namespace', always],
  ['scope', always],
  ['action', always],
  [
    'rules',
    (value) =>
      Array.isArray(value)
        ? value.map((rule) =>
            list(rule).map((clause) => list(clause).map((match) => struct(policyMatch, match))),
          )
        : null,
  ],
];

const certificate: readonly Field[] = [
  ['pem', always],
  ['serialNumber', always],
  ['validFrom', always],
  ['expirationTime', always],
];
const chain = (value: Json | undefined): Json =>
  Array.isArray(value) ? objects(value).map((one) => struct(certificate, one)) : null;
const certificates: readonly Field[] = [
  ['identity', always],
  ['state', always],
  ['certChain', chain],
  ['rootCerts', chain],
];

const connection: readonly Field[] = [
  ['src', always],
  ['originalDst', always],
  ['actualDst', always],
  ['protocol', always],
];
const connections = (value: Json | undefined): Json =>
  Array.isArray(value) ? objects(value).map((one) => struct(connection, one)) : null;
const served: readonly Field[] = [
  ['state', unlessEmpty],
  [
    'connections',
    required([
      ['inbound', connections],
      ['outbound', connections],
    ]),
  ],
  [
    'info',
    required([
      ['name', always],
      ['namespace', always],
      ['trustDomain', always],
      ['serviceAccount', always],
    ]),
  ],
];

export const parts = {
  workload: { fields: workload, at: 'workloads' },
  service: { fields: service, at: 'services' },
  policy: { fields: policy, at: 'policies' },
  certificate: { fields: certificates, at: 'certificates' },
  connections: { fields: served, at: 'workloadState' },
} as const satisfies Record<string, { fields: readonly Field[]; at: string }>;
