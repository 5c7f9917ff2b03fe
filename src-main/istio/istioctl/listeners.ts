import {
  type Json,
  type JsonObject,
  num,
  obj,
  objects,
  optObj,
  strings,
  text,
} from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';
import { filterConfig } from '../../envoy/filters.ts';
import { compareText } from '../../envoy/tables/compare.ts';
import { wellKnownClusters } from '../cluster-name.ts';
import { printedResource } from './printed.ts';
import { describeRoutePath } from './route-match.ts';
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

/**
 * istioctl tells filters by name. It knows today's names only; the old ones (Istio ≤ 1.6) are read here too,
 * so that old dumps give what the istioctl of their time gave.
 */
const connectionManagerNames = new Set([
  'envoy.filters.network.http_connection_manager',
  'envoy.http_connection_manager',
]);
const tcpProxyNames = new Set(['envoy.filters.network.tcp_proxy', 'envoy.tcp_proxy']);

const alpnLabels = new Map([
  ['http/1.0,http/1.1,h2c,istio-http/1.0,istio-http/1.1,istio-h2', 'HTTP TLS'],
  ['istio,istio-http/1.0,istio-http/1.1,istio-h2', 'Istio HTTP Plain'],
  ['istio-peer-exchange,istio', 'TCP TLS'],
  ['http/1.0,http/1.1,h2c', 'HTTP'],
]);

function addressText(address: Json | undefined): string {
  const socket = optObj(obj(address)['socketAddress']);
  return socket === undefined ? text(obj(obj(address)['pipe'])['path']) : text(socket['address']);
}

function isBlackHole(filter: JsonObject): boolean {
  return JSON.stringify(filterConfig(filter) ?? {}).includes(wellKnownClusters.blackHole[0]);
}

function isConnectionManager(filter: JsonObject): boolean {
  return connectionManagerNames.has(text(filter['name']));
}

function isTcpProxy(filter: JsonObject): boolean {
  return tcpProxyNames.has(text(filter['name'])) && !isBlackHole(filter);
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

/** istioctl's getMatches. It leaves out source ranges, source ports, source type and direct source ranges. */
export function describeChainMatch(chain: JsonObject): string {
  const match = obj(chain['filterChainMatch']);
  const parts: string[] = [];
  // `sni_domains` is what v2 called server_names up to Istio 1.0.
  const names = [...strings(match['serverNames']), ...strings(match['sniDomains'])];
  if (names.length > 0) parts.push(`SNI: ${names.join(',')}`);
  const transport = text(match['transportProtocol']);
  if (transport !== '') parts.push(`Trans: ${transport}`);
  const alpn = strings(match['applicationProtocols']).join(',');
  if (alpn !== '') parts.push(`App: ${alpnLabels.get(alpn) ?? alpn}`);
  const port = num(match['destinationPort']);
  const suffix = port === undefined ? '' : `:${port}`;
  const ranges = objects(match['prefixRanges']).map(
    (range) => `${text(range['addressPrefix'])}/${num(range['prefixLen']) ?? 0}`,
  );
  if (ranges.length > 0) parts.push(`Addr: ${ranges.join(',')}${suffix}`);
  else if (port !== undefined) parts.push(`Addr: *${suffix}`);
  return parts.length === 0 ? 'ALL' : parts.join('; ');
}

function clusterText(name: string): string {
  return name.includes('Cluster') ? name : `Cluster: ${name}`;
}

function describeInlineRoutes(routeConfig: JsonObject): string {
  const hosts = objects(routeConfig['virtualHosts']);
  const [host, ...others] = hosts;
  if (host !== undefined && others.length === 0 && strings(host['domains']).join() === '*') {
    const [route, ...more] = objects(host['routes']);
    const cluster = text(obj(route?.['route'])['cluster']);
    const prefix = text(obj(route?.['match'])['prefix']);
    if (more.length === 0 && prefix === '/' && cluster !== '') return clusterText(cluster);
  }
  const texts = hosts.map((one) => {
    const domains = strings(one['domains']);
    const routes = objects(one['routes'])
      .map((route) => describeRoutePath(route))
      .join(', ');
    const only = domains.length === 0 || (domains.length === 1 && domains[0] === '*');
    return only ? routes : `${domains.join('/')} ${routes}`;
  });
  return `Inline Route: ${texts.join('; ')}`;
}

/** istioctl's getFilterType. */
export function describeChainDestination(chain: JsonObject): string {
  for (const filter of objects(chain['filters'])) {
    const config = filterConfig(filter) ?? {};
    if (isConnectionManager(filter)) {
      const inline = optObj(config['routeConfig']);
      if (inline !== undefined) return describeInlineRoutes(inline);
      const name = text(obj(config['rds'])['routeConfigName']);
      return name === '' ? 'HTTP' : `Route: ${name}`;
    }
    if (isTcpProxy(filter)) return clusterText(text(config['cluster']));
  }
  return 'Non-HTTP/Non-TCP';
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
