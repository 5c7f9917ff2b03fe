import { type JsonObject, obj, text } from '../contract/json.ts';
import type { ProxyConfig } from '../envoy/dump.ts';
import { messages, scalars } from '../envoy/match/fields.ts';
import { HeaderMap } from '../envoy/match/headers.ts';
import { parseIp } from '../envoy/match/ip.ts';
import { proxyView } from '../envoy/trace/proxy-view.ts';
import { findVirtualHost } from '../envoy/trace/route/virtual-host.ts';
import { parseClusterName } from './cluster-name.ts';

/**
 * The address a host name stands for, as the proxy's own configuration tells: Istio lists a service's address
 * among the domains of its virtual host (route configuration named by the port), and gives TCP services a
 * listener at their address. Undefined: the configuration does not say.
 */
export function hostAddress(proxy: ProxyConfig, host: string, port: number): string | undefined {
  const view = proxyView(proxy);
  for (const name of [String(port), `${host}:${String(port)}`]) {
    const entry = view.serving('route', name);
    if (entry === undefined) continue;
    const hit = exactHost(view.resource(entry), host, port);
    if (hit === undefined) continue;
    const address = scalars(hit['domains'])
      .map((domain) => domain.replace(/:\d+$/, ''))
      .find((domain) => parseIp(domain) !== undefined);
    if (address !== undefined) return address;
  }
  for (const serving of view.listeners) {
    const listener = view.resource(serving.entry);
    const socket = obj(obj(listener['address'])['socketAddress']);
    if (socket['portValue'] !== port || text(socket['address']) === '0.0.0.0') continue;
    const clusters = JSON.stringify(messages(listener['filterChains'])).matchAll(
      /"cluster":"([^"]+)"/g,
    );
    for (const [, cluster = ''] of clusters) {
      const service = parseClusterName(cluster)?.host ?? '';
      if (service === host || service.startsWith(`${host}.`)) return text(socket['address']);
    }
  }
  return undefined;
}

/** The virtual host that names the host itself, with or without the port. */
function exactHost(routeConfig: JsonObject, host: string, port: number): JsonObject | undefined {
  for (const authority of [host, `${host}:${String(port)}`]) {
    const hit = findVirtualHost(routeConfig, new HeaderMap([[':authority', authority]]));
    if (hit !== undefined && hit.how !== 'wildcard' && hit.how !== 'only-wildcard')
      return hit.virtualHost;
  }
  return undefined;
}
