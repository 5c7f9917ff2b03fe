import { isObject, type Json, type JsonObject, list, obj, text } from '../../contract/json.ts';
import { ingress, productpage } from '../world/faults.ts';
import { any, message, repeated } from '../world/message.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';
import { millis } from '../world/time.ts';
import type { Timeline } from '../world/timeline.ts';
import { gatewaySecrets, inlineSecret } from '../xds/gateway-secrets.ts';
import type { Views } from '../xds/held.ts';
import { originalDestinations } from '../xds/original-destinations.ts';
import { agentSecrets, type CertificateStore } from '../xds/secrets.ts';
import { bootstrap, ownRoutes, staticClusters, staticListeners } from './bootstrap.ts';
import { isEjected } from './ejection.ts';

/** `/config_dump?include_eds` of one Envoy; sections in Envoy's order (alphabetical by key). */
export interface DumpInput {
  readonly mesh: Mesh;
  readonly proxy: Proxy;
  readonly views: Views;
  readonly store: CertificateStore;
  readonly times: Timeline;
}

const clusterType = 'envoy.config.cluster.v3.Cluster';
const listenerType = 'envoy.config.listener.v3.Listener';
const routeType = 'envoy.config.route.v3.RouteConfiguration';
const endpointType = 'envoy.config.endpoint.v3.ClusterLoadAssignment';

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

/**
 * What Envoy fills in when it prints an assignment (docs/mesh.md, "Pilot against Envoy, exactly"). Its health is
 * that of the host as a whole: an ejected one is UNHEALTHY (config_dump_handler.cc, addLbEndpoint).
 */
function asPrinted(input: DumpInput, assignment: JsonObject): JsonObject {
  const cluster = text(assignment['cluster_name']);
  const ejected = (endpoint: Json | undefined): boolean =>
    isEjected(input.mesh, input.proxy, cluster, endpoint);
  return {
    '@type': `type.googleapis.com/${endpointType}`,
    ...message({
      cluster_name: cluster,
      endpoints: repeated(
        list(assignment['endpoints']).map((locality) => printedLocality(obj(locality), ejected)),
      ),
      policy: { overprovisioning_factor: 140 },
    }),
  };
}

function printedLocality(
  value: JsonObject,
  ejected: (endpoint: Json | undefined) => boolean,
): JsonObject {
  return {
    ...value,
    lb_endpoints: list(value['lb_endpoints']).map((item) => {
      const { endpoint, health_status, metadata, load_balancing_weight } = obj(item);
      return message({
        endpoint: printedEndpoint(obj(endpoint)),
        health_status: ejected(endpoint) ? 'UNHEALTHY' : (health_status ?? 'HEALTHY'),
        metadata,
        load_balancing_weight,
      });
    }),
  };
}

function printedEndpoint(endpoint: JsonObject): JsonObject {
  const { address, hostname } = endpoint;
  return message({ address, health_check_config: {}, hostname });
}

/** Assignments of clusters whose endpoints Envoy knows by itself: static ones, DNS, original destinations. */
function ownAssignment(input: DumpInput, name: string, cluster: JsonObject): JsonObject {
  const observed = originalDestinations(input.mesh, input.proxy, name);
  const given =
    observed.length > 0
      ? observed.map((endpoint) => ({ locality: {}, lb_endpoints: [endpoint] }))
      : localAssignment(cluster);
  return message({ cluster_name: name, endpoints: repeated(given) });
}

function localAssignment(cluster: JsonObject): JsonObject[] {
  const assignment = cluster['load_assignment'];
  // A DNS cluster's own addresses appear only once its name was resolved; here nothing resolves.
  if (!isObject(assignment) || cluster['type'] === 'STRICT_DNS') return [];
  return list(assignment['endpoints'])
    .filter(isObject)
    .map((locality) => ({
      locality: {},
      lb_endpoints: list(locality['lb_endpoints'])
        .filter(isObject)
        .map((item) => ({ ...item, load_balancing_weight: 1 })),
      load_balancing_weight: 0,
    }));
}

function endpointsSection(input: DumpInput): JsonObject {
  const { held, warming } = input.views;
  const entry = (assignment: JsonObject): JsonObject => ({
    endpoint_config: asPrinted(input, assignment),
  });
  return any('envoy.admin.v3.EndpointsConfigDump', {
    static_endpoint_configs: [...staticClusters]
      .sort((a, b) => (text(a['name']) < text(b['name']) ? -1 : 1))
      .map((cluster) => entry(ownAssignment(input, text(cluster['name']), cluster))),
    dynamic_endpoint_configs: [...held.clusters]
      .filter(([name]) => !warming.has(name))
      .map(([name, cluster]) =>
        entry(held.endpoints.get(name) ?? ownAssignment(input, name, cluster)),
      ),
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
