import { isObject, type Json, type JsonObject, list, num, text } from '../../contract/json.ts';
import { hex, number } from '../world/chance.ts';
import { message, repeated } from '../world/message.ts';
import { originalDestinations } from '../xds/original-destinations.ts';
import type { DumpInput } from './dump-input.ts';
import { isEjected } from './ejection.ts';
import { staticClusters } from './static-resources.ts';

/** `/clusters?format=json`: every host with its health, flags and counters. */
export function clustersPage(input: DumpInput): JsonObject {
  const { held, warming } = input.views;
  const dynamic = [...held.clusters]
    .filter(([name]) => !warming.has(name))
    .map(([name, cluster]) => clusterStatus(input, name, cluster, true));
  const fixed = staticClusters.map((cluster) =>
    clusterStatus(input, text(cluster['name']), cluster, false),
  );
  // Envoy walks a hash map here: no order that a reader could rely on.
  const all = [...dynamic, ...fixed];
  const key = (status: JsonObject): string => hex(`${input.proxy.id} ${text(status['name'])}`, 12);
  return { cluster_statuses: all.sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}

function clusterStatus(
  input: DumpInput,
  name: string,
  cluster: JsonObject,
  dynamic: boolean,
): JsonObject {
  const assignment = input.views.held.endpoints.get(name) ?? cluster['load_assignment'];
  const localities =
    cluster['type'] === 'STRICT_DNS' || !isObject(assignment) ? [] : list(assignment['endpoints']);
  const observed = originalDestinations(input.mesh, input.proxy, name).map((endpoint) => ({
    lb_endpoints: [endpoint],
  }));
  const hosts = [...localities, ...observed].filter(isObject).flatMap((locality) =>
    list(locality['lb_endpoints'])
      .filter(isObject)
      .map((item) => hostStatus(input, name, item, locality)),
  );
  return message({
    name,
    added_via_api: dynamic ? true : undefined,
    host_statuses: repeated(hosts),
    circuit_breakers: { thresholds: breakers(cluster['circuit_breakers']) },
    observability_name: text(cluster['alt_stat_name']),
    eds_service_name: cluster['type'] === 'EDS' ? name : undefined,
  });
}

/** Envoy's own defaults (1024, 3 retries) stand where the configuration is silent, for both priorities. */
function breakers(value: Json | undefined): JsonObject[] {
  const given = isObject(value) ? list(value['thresholds']).filter(isObject) : [];
  return ['DEFAULT', 'HIGH'].map((priority) => {
    const own = given.find((item) => (text(item['priority']) || 'DEFAULT') === priority) ?? {};
    return message({
      priority: priority === 'DEFAULT' ? undefined : priority,
      max_connections: own['max_connections'] ?? 1024,
      max_pending_requests: own['max_pending_requests'] ?? 1024,
      max_requests: own['max_requests'] ?? 1024,
      max_retries: own['max_retries'] ?? 3,
    });
  });
}

function counter(name: string, value: number): JsonObject {
  return message({ value: value === 0 ? undefined : String(value), name });
}

function gauge(name: string, value: number): JsonObject {
  return message({ type: 'GAUGE', value: value === 0 ? undefined : String(value), name });
}

function hostStatus(
  input: DumpInput,
  cluster: string,
  item: JsonObject,
  locality: JsonObject,
): JsonObject {
  const endpoint = isObject(item['endpoint']) ? item['endpoint'] : {};
  const address = JSON.stringify(endpoint['address'] ?? {});
  const ejected = isEjected(input.mesh, input.proxy, cluster, endpoint);
  const requests = number(`${input.proxy.id} ${cluster} ${address}`, 900);
  const errors = ejected ? 5 : number(address, 40) === 0 ? 1 : 0;
  return message({
    address: endpoint['address'],
    stats: [
      counter('cx_connect_fail', 0),
      counter('cx_total', Math.ceil(requests / 100)),
      counter('rq_error', errors),
      counter('rq_success', Math.max(0, requests - errors)),
      counter('rq_timeout', 0),
      counter('rq_total', requests),
      gauge('cx_active', requests > 0 ? 1 : 0),
      gauge('rq_active', 0),
      gauge('rq_pending_active', 0),
    ],
    health_status: message({
      failed_outlier_check: ejected ? true : undefined,
      eds_health_status: item['health_status'] ?? 'HEALTHY',
    }),
    weight: num(item['load_balancing_weight']) ?? 1,
    hostname: endpoint['hostname'],
    priority: locality['priority'],
    locality: locality['locality'] ?? {},
  });
}
