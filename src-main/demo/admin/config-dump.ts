import { isObject, type Json, type JsonObject, text } from '../../contract/json.ts';
import { ingress, productpage } from '../world/faults.ts';
import { any, message, repeated } from '../world/message.ts';
import { millis } from '../world/time.ts';
import { gatewaySecrets, inlineSecret } from '../xds/gateway-secrets.ts';
import { agentSecrets } from '../xds/secrets.ts';
import { bootstrap } from './bootstrap.ts';
import type { DumpInput } from './dump-input.ts';
import { endpointsSection } from './endpoints-section.ts';
import { ownRoutes, staticClusters, staticListeners } from './static-resources.ts';

const clusterType = 'envoy.config.cluster.v3.Cluster';
const listenerType = 'envoy.config.listener.v3.Listener';
const routeType = 'envoy.config.route.v3.RouteConfiguration';

export function envoyDump(input: DumpInput, now: number): JsonObject {
  return {
    configs: [
      bootstrapSection(input, now),
      clustersSection(input),
      endpointsSection(input),
      listenersSection(input),
      any('envoy.admin.v3.ScopedRoutesConfigDump'),
      routesSection(input),
      secretsSection(input, now),
    ],
  };
}

function started(input: DumpInput): number {
  return input.times.podStart(input.proxy);
}

function bootstrapSection(input: DumpInput, now: number): JsonObject {
  const inline =
    input.proxy.id === ingress ? [inlineSecret(input.store, input.times.start, now)] : [];
  return any('envoy.admin.v3.BootstrapConfigDump', {
    bootstrap: bootstrap(
      input.mesh,
      input.proxy,
      // Inside the bootstrap it is a plain field, no Any.
      inline.map(({ name, tls_certificate }) => message({ name, tls_certificate })),
    ),
    last_updated: millis(started(input)),
  });
}

/** When Envoy took the resource: at its start, or with the push that changed it. */
function updated(input: DumpInput, name: string): string {
  const { earlier, latest } = input.times;
  if (name === '9080') {
    return millis((input.proxy.id === productpage ? earlier.at : latest.at) + 514);
  }
  const recent = name.includes('reviews') || name === 'virtualInbound';
  return millis(recent ? earlier.at + 352 : started(input) + 155);
}

function clustersSection(input: DumpInput): JsonObject {
  const { held, warming } = input.views;
  const entry = (cluster: JsonObject, name: string): JsonObject => ({
    cluster,
    last_updated: updated(input, name),
  });
  const dynamic = [...held.clusters].filter(([name]) => !warming.has(name));
  const waiting = [...held.clusters].filter(([name]) => warming.has(name));
  return any('envoy.admin.v3.ClustersConfigDump', {
    version_info: input.times.earlier.version,
    static_clusters: [...staticClusters]
      .sort((a, b) => (text(a['name']) < text(b['name']) ? -1 : 1))
      .map((cluster) => ({
        cluster: any(clusterType, cluster),
        last_updated: millis(started(input) + 10),
      })),
    dynamic_active_clusters: repeated(dynamic.map(([name, cluster]) => entry(cluster, name))),
    dynamic_warming_clusters: repeated(waiting.map(([name, cluster]) => entry(cluster, name))),
  });
}

function listenersSection(input: DumpInput): JsonObject {
  const { held, refused } = input.views;
  const { latest } = input.times;
  const entries: JsonObject[] = [];
  for (const [name, listener] of held.listeners) {
    const error = refused.get(name);
    entries.push(
      message({
        name,
        active_state: { listener, last_updated: updated(input, name) },
        error_state:
          error === undefined
            ? undefined
            : {
                failed_configuration: error.listener,
                last_update_attempt: millis(latest.at + 36),
                details: error.details,
              },
      }),
    );
  }
  // Envoy keeps the refusal a second time, without a name (seen in live/proxies/reviews-v3-6c).
  for (const { listener, details } of refused.values()) {
    entries.push({ error_state: { failed_configuration: listener, details } });
  }
  return any('envoy.admin.v3.ListenersConfigDump', {
    version_info: refused.size > 0 ? input.times.earlier.version : latest.version,
    static_listeners: staticListeners.map((listener) => ({
      listener: any(listenerType, listener),
      last_updated: millis(started(input) + 38),
    })),
    dynamic_listeners: entries,
  });
}

/** Inline route configurations of every listener come first, without order; then those from RDS. */
function routesSection(input: DumpInput): JsonObject {
  const { held } = input.views;
  const inline: JsonObject[] = [];
  for (const listener of held.listeners.values()) collectInline(listener, inline);
  const at = started(input);
  return any('envoy.admin.v3.RoutesConfigDump', {
    static_route_configs: [
      ...inline,
      ownRoutes('/healthz/ready', 'agent'),
      ownRoutes('/stats/prometheus', 'prometheus_stats'),
    ].map((config, index) => ({
      route_config: any(routeType, config),
      last_updated: millis(at + (index < inline.length ? 182 : 18)),
    })),
    dynamic_route_configs: repeated(
      [...held.routes].map(([name, config]) => ({
        route_config: config,
        last_updated: updated(input, name),
      })),
    ),
  });
}

function collectInline(value: Json, found: JsonObject[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collectInline(item, found);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      if (key === 'route_config' && isObject(item)) found.push(item);
      else collectInline(item, found);
    }
  }
}

function secretsSection(input: DumpInput, now: number): JsonObject {
  const { proxy, store, times } = input;
  const gateway = gatewaySecrets(input.views.held, store, times, now);
  const inline = proxy.id === ingress ? [inlineSecret(store, times.start, now)] : [];
  return any('envoy.admin.v3.SecretsConfigDump', {
    static_secrets: repeated(
      inline.map((secret) => ({
        name: secret['name'],
        last_updated: millis(started(input) + 5),
        secret,
      })),
    ),
    dynamic_active_secrets: [...agentSecrets(store, proxy, now), ...gateway.active],
    dynamic_warming_secrets: repeated(gateway.warming),
  });
}
