import {
  type Json,
  type JsonObject,
  num,
  obj,
  objects,
  optObj,
  text,
} from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';
import { compareText } from '../../envoy/tables/compare.ts';
import {
  describeChainDestination,
  describeChainMatch,
  isConnectionManager,
  isTcpProxy,
} from './filter-chains.ts';
import { printedResource } from './printed.ts';
import { shownEntries } from './shown.ts';
import {
  equalFold,
  type IstioctlFilters,
  type IstioctlOptions,
  type IstioctlTable,
} from './table.ts';

/** docs/istioctl.md §1.4; istioctl/pkg/writer/envoy/configdump/listener.go. */
interface Found {
  readonly entry: ResourceEntry;
  readonly listener: JsonObject;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly type: string;
}

function addressText(address: Json | undefined): string {
  const socket = optObj(obj(address)['socketAddress']);
  return socket === undefined ? text(obj(obj(address)['pipe'])['path']) : text(socket['address']);
}

function chainsOf(listener: JsonObject): readonly JsonObject[] {
  const last = optObj(listener['defaultFilterChain']);
  return [...objects(listener['filterChains']), ...(last === undefined ? [] : [last])];
}

function typeOf(listener: JsonObject): string {
  const filters = chainsOf(listener).flatMap((chain) => objects(chain['filters']));
  const http = filters.some(isConnectionManager);
  const tcp = filters.some(isTcpProxy);
  if (http) return tcp ? 'HTTP+TCP' : 'HTTP';
  return tcp ? 'TCP' : 'UNKNOWN';
}

function find(dump: Dump, entry: ResourceEntry): Found {
  const listener = dump.resource(entry);
  const primary = obj(listener['address']);
  return {
    entry,
    listener,
    addresses: [
      addressText(primary),
      ...objects(listener['additionalAddresses']).map((extra) => addressText(extra['address'])),
    ],
    port: num(obj(primary['socketAddress'])['portValue']) ?? 0,
    type: typeOf(listener),
  };
}

function keeps(found: Found, filters: IstioctlFilters): boolean {
  const { address, port, type } = filters;
  return (
    (address === undefined || found.addresses.some((one) => equalFold(one, address))) &&
    (port === undefined || found.port === port) &&
    (type === undefined || equalFold(found.type, type))
  );
}

function chosen(dump: Dump, filters: IstioctlFilters): readonly Found[] {
  return shownEntries(dump, 'listener')
    .map((entry) => find(dump, entry))
    .filter((found) => keeps(found, filters))
    .sort(
      (a, b) =>
        a.port - b.port ||
        compareText(a.addresses[0] ?? '', b.addresses[0] ?? '') ||
        compareText(a.type, b.type),
    );
}

export function listenerTable(
  dump: Dump,
  { filters, verbose, named }: IstioctlOptions,
): IstioctlTable {
  const rows = chosen(dump, filters).flatMap((found) => {
    const first = [
      ...(named ? [`listener/${text(found.listener['name'])}`] : []),
      found.addresses.join(','),
      String(found.port),
    ];
    if (!verbose) return [[...first, found.type]];
    return chainsOf(found.listener)
      .map((chain) => [...first, describeChainMatch(chain), describeChainDestination(chain)])
      .sort((a, b) => compareText(b.at(-1) ?? '', a.at(-1) ?? ''));
  });
  const header = verbose
    ? ['ADDRESSES', 'PORT', 'MATCH', 'DESTINATION']
    : ['ADDRESSES', 'PORT', 'TYPE'];
  return { header: named ? ['NAME', ...header] : header, rows, padding: 1 };
}

export function listenerResources(dump: Dump, filters: IstioctlFilters): readonly JsonObject[] {
  return chosen(dump, filters).map(({ entry }) => printedResource(dump, entry));
}
