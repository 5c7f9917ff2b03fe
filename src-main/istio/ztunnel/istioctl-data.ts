import {
  flag,
  isObject,
  type Json,
  type JsonObject,
  list,
  num,
  obj,
  objects,
  optObj,
  strings,
  text,
} from '../../contract/json.ts';
import { equalFold } from '../istioctl/table.ts';
import type { ZtunnelFilters } from './istioctl-tables.ts';

/**
 * `-o json` of istioctl's ztunnel-config: not the dump's own words but istioctl's structs filled from them, in their
 * order (istioctl/pkg/writer/ztunnel/configdump/api.go). What a struct does not know is lost, what it always has is
 * there even when the dump lacks it.
 */

type Field = readonly [
  name: string,
  /** Undefined leaves the field out (Go's omitempty). */
  read: (value: Json | undefined) => Json | undefined,
];

const always = (value: Json | undefined): Json => text(value);
const unlessEmpty = (value: Json | undefined): Json | undefined => text(value) || undefined;
const number = (value: Json | undefined): Json => num(value) ?? 0;
const words = (value: Json | undefined): Json =>
  Array.isArray(value) ? [...strings(value)] : null;
const wordsUnlessEmpty = (value: Json | undefined): Json | undefined =>
  strings(value).length > 0 ? [...strings(value)] : undefined;

function struct(fields: readonly Field[], value: Json | undefined): JsonObject {
  const one = obj(value);
  const out: JsonObject = {};
  for (const [name, read] of fields) {
    const said = read(one[name]);
    if (said !== undefined) out[name] = said;
  }
  return out;
}

const optional =
  (fields: readonly Field[]) =>
  (value: Json | undefined): Json | undefined =>
    optObj(value) === undefined ? undefined : struct(fields, value);

const required =
  (fields: readonly Field[]) =>
  (value: Json | undefined): Json =>
    struct(fields, value);

/**
 * Keys in their order as text, as Go writes a map. Keys that look like small integers (ports) JavaScript puts first,
 * in the order of numbers, whatever is done: the same JSON, not the same bytes.
 */
function ordered(value: Json | undefined, read: (value: Json | undefined) => Json): Json {
  if (!isObject(value)) return null;
  const names = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, read(value[name])]));
}

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

const parts = {
  workload: { fields: workload, at: 'workloads' },
  service: { fields: service, at: 'services' },
  policy: { fields: policy, at: 'policies' },
  certificate: { fields: certificates, at: 'certificates' },
  connections: { fields: served, at: 'workloadState' },
} as const satisfies Record<string, { fields: readonly Field[]; at: string }>;
export type ZtunnelPart = keyof typeof parts;

/** What `istioctl ztunnel-config PART -o json` prints of a dump, filtered as its table is. */
export function ztunnelData(document: Json, part: ZtunnelPart, filters: ZtunnelFilters): Json {
  const { fields, at } = parts[part];
  const raw = obj(document)[at];
  const all = isObject(raw) ? Object.values(raw).filter(isObject) : objects(raw);
  const kept = all.filter((one) => isAsked(part, one, filters));
  return inOrder(part, kept).map((one) => narrowed(part, struct(fields, one), filters));
}

const same = (wanted: string | undefined, value: Json | undefined): boolean =>
  wanted === undefined || wanted === '' || equalFold(wanted, text(value));

function isAsked(part: ZtunnelPart, one: JsonObject, filters: ZtunnelFilters): boolean {
  const owner = part === 'connections' ? obj(one['info']) : one;
  const pod = `${text(owner['name'])}.${text(owner['namespace'])}`;
  switch (part) {
    case 'workload':
      return (
        same(filters.namespace, one['namespace']) &&
        same(filters.node, one['node']) &&
        (filters.pod === undefined || filters.pod === pod) &&
        (filters.address === undefined ||
          filters.address === '' ||
          strings(one['workloadIps']).includes(filters.address))
      );
    case 'service':
    case 'policy':
      return same(filters.namespace, one['namespace']);
    case 'certificate':
      return true;
    case 'connections':
      return (
        same(filters.namespace, owner['namespace']) &&
        (filters.pod === undefined || filters.pod === pod)
      );
  }
}

function inOrder(part: ZtunnelPart, all: readonly JsonObject[]): readonly JsonObject[] {
  // istioctl sorts workloads for its table only.
  if (part === 'certificate' || part === 'workload') return all;
  const key = (one: JsonObject): string => {
    const owner = part === 'connections' ? obj(one['info']) : one;
    const [namespace, name] = [text(owner['namespace']), text(owner['name'])];
    return `${namespace}\n${name}\n${text(one['hostname'])}`;
  };
  const keyed = all.map((one) => ({ one, key: key(one) }));
  return keyed
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ one }) => one);
}

/** `--direction` leaves the other list of a workload's connections empty. */
function narrowed(part: ZtunnelPart, one: JsonObject, { direction }: ZtunnelFilters): JsonObject {
  if (part !== 'connections' || direction === undefined || direction === '') return one;
  const other = equalFold(direction, 'inbound') ? 'outbound' : 'inbound';
  return { ...one, connections: { ...obj(one['connections']), [other]: null } };
}
