import { type JsonObject, num, obj, objects, optObj, strings, text } from '../../contract/json.ts';
import { filterConfig } from '../../envoy/filters.ts';
import { wellKnownClusters } from '../cluster-name.ts';
import { describeRoutePath } from './route-match.ts';

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

function isBlackHole(filter: JsonObject): boolean {
  return JSON.stringify(filterConfig(filter) ?? {}).includes(wellKnownClusters.blackHole[0]);
}

export function isConnectionManager(filter: JsonObject): boolean {
  return connectionManagerNames.has(text(filter['name']));
}

export function isTcpProxy(filter: JsonObject): boolean {
  return tcpProxyNames.has(text(filter['name'])) && !isBlackHole(filter);
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
