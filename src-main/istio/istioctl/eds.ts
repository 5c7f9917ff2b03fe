import { type JsonObject, obj, objects, text } from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';
import { compareClusterNames, tableName } from './clusters.ts';
import { type HostAddress, hostAddress } from './endpoint-address.ts';
import { shownEntries } from './shown.ts';
import {
  equalFold,
  type IstioctlFilters,
  type IstioctlOptions,
  type IstioctlTable,
} from './table.ts';

/** `pc eds`: docs/istioctl.md §1.5b; istioctl/pkg/writer/envoy/configdump/endpoint.go. */
function addressesOf(lbEndpoint: JsonObject): readonly HostAddress[] {
  const endpoint = obj(lbEndpoint['endpoint']);
  return [
    hostAddress(endpoint['address']),
    ...objects(endpoint['additionalAddresses']).map((extra) => hostAddress(extra['address'])),
  ];
}

function statusOf(lbEndpoint: JsonObject): string {
  return text(lbEndpoint['healthStatus']) || 'UNKNOWN';
}

/** Region as it is, even empty; a subzone only behind a zone. */
function localityText(group: JsonObject): string {
  const locality = obj(group['locality']);
  const [zone, subZone] = [text(locality['zone']), text(locality['subZone'])];
  if (zone === '') return text(locality['region']);
  return `${text(locality['region'])}/${zone}${subZone === '' ? '' : `/${subZone}`}`;
}

function keeps(lbEndpoint: JsonObject, filters: IstioctlFilters): boolean {
  const { address, port, status } = filters;
  const addresses = addressesOf(lbEndpoint);
  return (
    (address === undefined || addresses.some((one) => equalFold(one.inEds, address))) &&
    (port === undefined || addresses[0]?.port === port) &&
    (status === undefined || equalFold(statusOf(lbEndpoint), status))
  );
}

/** What the table and its filters look at: a third of the text of an assignment. */
const shownFields = [
  'clusterName',
  'endpoints.locality',
  'endpoints.lbEndpoints.healthStatus',
  'endpoints.lbEndpoints.endpoint.address',
  'endpoints.lbEndpoints.endpoint.additionalAddresses',
];

/** Assignments with the endpoints that fit; those left without any are dropped, empty localities stay. */
export function edsResources(dump: Dump, filters: IstioctlFilters): readonly JsonObject[] {
  return fittingAssignments(dump, filters, (entry) => dump.resource(entry));
}

function fittingAssignments(
  dump: Dump,
  filters: IstioctlFilters,
  read: (entry: ResourceEntry) => JsonObject,
): readonly JsonObject[] {
  return shownEntries(dump, 'endpoint')
    .filter(({ name }) => filters.cluster === undefined || equalFold(name, filters.cluster))
    .map((entry) => ({
      entry,
      parsed: tableName(entry.name),
      kept: narrow(read(entry), filters),
    }))
    .filter(({ kept }) => kept.count > 0)
    .sort((a, b) => compareClusterNames(a.entry.name, a.parsed, b.entry.name, b.parsed))
    .map(({ kept }) => kept.assignment);
}

function narrow(
  assignment: JsonObject,
  filters: IstioctlFilters,
): { readonly assignment: JsonObject; readonly count: number } {
  let count = 0;
  const endpoints = objects(assignment['endpoints']).map((group) => {
    const kept = objects(group['lbEndpoints']).filter((one) => keeps(one, filters));
    count += kept.length;
    return kept.length === 0
      ? { ...group, lbEndpoints: undefined }
      : { ...group, lbEndpoints: kept };
  });
  return { assignment: { ...assignment, endpoints }, count };
}

export function edsTable(dump: Dump, { filters, named }: IstioctlOptions): IstioctlTable {
  const assignments = fittingAssignments(dump, filters, (entry) => dump.fields(entry, shownFields));
  const rows = assignments.flatMap((assignment) =>
    objects(assignment['endpoints']).flatMap((group) =>
      objects(group['lbEndpoints']).map((lbEndpoint) => {
        const name = addressesOf(lbEndpoint)
          .map((address) => address.inEds)
          .join(',');
        return [
          named ? `endpoint/${name}` : name,
          statusOf(lbEndpoint),
          localityText(group),
          text(assignment['clusterName']),
        ];
      }),
    ),
  );
  return { header: ['NAME', 'STATUS', 'LOCALITY', 'CLUSTER'], rows, padding: 5 };
}
