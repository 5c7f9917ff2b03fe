import { isObject, type Json, type JsonObject, list, text } from '../../contract/json.ts';
import { jsonNamesOf } from '../istiod/json-names.ts';
import { any, message, repeated } from '../world/message.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';
import { millis } from '../world/time.ts';
import type { ProxyResources } from '../xds/resources.ts';
import { bootstrap, staticClusters } from './bootstrap.ts';
import { legacyDetails, legacyProductpage, missingCluster } from './faults.ts';
import { prometheusListener } from './prometheus-listener.ts';
import { type LegacyTimes, version } from './times.ts';

/** Config dumps of Envoy 1.12 (admin v2alpha) and of Pilot 1.1. */
export interface LegacyInput {
  readonly mesh: Mesh;
  readonly proxy: Proxy;
  readonly times: LegacyTimes;
  readonly sent: ProxyResources;
  readonly held: ProxyResources;
}

/** Pilot's view and Envoy's, with the differences that the guide shows. */
export function legacyViews(
  proxy: Proxy,
  generated: ProxyResources,
): { sent: ProxyResources; held: ProxyResources } {
  if (proxy.id === legacyDetails) {
    const clusters = new Map(generated.clusters);
    clusters.delete(missingCluster);
    return { sent: generated, held: { ...generated, clusters } };
  }
  if (proxy.id === legacyProductpage) {
    const routes = new Map(generated.routes);
    const route = routes.get('9080');
    if (route !== undefined) routes.set('9080', withTimeout(route));
    return { sent: { ...generated, routes }, held: generated };
  }
  return { sent: generated, held: generated };
}

/** The unanswered change: requests to reviews get a timeout. */
function withTimeout(route: JsonObject): JsonObject {
  const hosts = list(route['virtual_hosts']).map((host) => {
    if (!isObject(host) || !text(host['name']).startsWith('reviews.')) return host;
    const routes = list(host['routes']).map((item) => {
      const action = isObject(item) ? item['route'] : undefined;
      return isObject(item) && isObject(action)
        ? { ...item, route: { ...action, timeout: '10s', max_grpc_timeout: '10s' } }
        : item;
    });
    return { ...host, routes };
  });
  return { ...route, virtual_hosts: hosts };
}

export function legacyDump(input: LegacyInput): JsonObject {
  const { proxy, times, held } = input;
  const started = millis(times.podStart(proxy));
  const taken = version(times, proxy, times.earlier, 'earlier');
  const updated = millis(times.earlier + 240);
  const entry = (key: string, value: JsonObject): JsonObject => ({
    version_info: taken,
    [key]: value,
    last_updated: updated,
  });
  return {
    configs: [
      any('envoy.admin.v2alpha.BootstrapConfigDump', {
        bootstrap: bootstrap(proxy),
        last_updated: started,
      }),
      any('envoy.admin.v2alpha.ClustersConfigDump', {
        version_info: taken,
        static_clusters: staticClusters.map((cluster) => ({ cluster, last_updated: started })),
        dynamic_active_clusters: [...held.clusters.values()].map((item) => entry('cluster', item)),
      }),
      any('envoy.admin.v2alpha.ListenersConfigDump', {
        version_info: taken,
        static_listeners: [{ listener: prometheusListener, last_updated: started }],
        dynamic_active_listeners: repeated(
          [...held.listeners.values()].map((item) => entry('listener', item)),
        ),
      }),
      any('envoy.admin.v2alpha.ScopedRoutesConfigDump'),
      any('envoy.admin.v2alpha.RoutesConfigDump', {
        static_route_configs: inlineRoutes(held).map((config) => ({
          route_config: config,
          last_updated: updated,
        })),
        dynamic_route_configs: repeated(
          [...held.routes.values()].map((item) => entry('route_config', item)),
        ),
      }),
      any('envoy.admin.v2alpha.SecretsConfigDump'),
    ],
  };
}

function inlineRoutes(resources: ProxyResources): readonly JsonObject[] {
  const found = new Map<string, JsonObject>();
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      const { route_config } = value;
      if (isObject(route_config)) found.set(text(route_config['name']), parsed(route_config));
      for (const item of Object.values(value)) visit(item);
    }
  };
  for (const listener of resources.listeners.values()) visit(listener);
  return [...found.values()];
}

/** As a message, not a Struct, the same durations are printed shorter. */
function parsed(config: JsonObject): JsonObject {
  const walk = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(walk);
    if (value === '0.000s') return '0s';
    if (!isObject(value)) return value;
    return message(
      Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          item === undefined ? undefined : walk(item),
        ]),
      ),
    );
  };
  const result = walk(config);
  return isObject(result) ? result : config;
}

/** `/debug/config_dump?proxyID=` of Pilot 1.1: JSON names, the bootstrap empty, no static resources. */
export function legacyPilotDump(input: LegacyInput): JsonObject {
  const { proxy, times, sent } = input;
  const now = version(times, proxy, times.latest, 'pilot');
  const entry = (key: string, value: JsonObject): JsonObject => ({
    versionInfo: now,
    [key]: jsonNamesOf(value),
  });
  return {
    configs: [
      any('envoy.admin.v2alpha.BootstrapConfigDump', { bootstrap: {} }),
      any('envoy.admin.v2alpha.ClustersConfigDump', {
        versionInfo: now,
        dynamicActiveClusters: [...sent.clusters.values()].map((item) => entry('cluster', item)),
      }),
      any('envoy.admin.v2alpha.ListenersConfigDump', {
        versionInfo: now,
        dynamicActiveListeners: repeated(
          [...sent.listeners.values()].map((item) => entry('listener', item)),
        ),
      }),
      any('envoy.admin.v2alpha.RoutesConfigDump', {
        dynamicRouteConfigs: repeated(
          [...sent.routes.values()].map((item) => entry('routeConfig', item)),
        ),
      }),
    ],
  };
}
