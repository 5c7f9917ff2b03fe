import { isObject, type Json, type JsonObject, list, obj, text } from '../../contract/json.ts';
import { any, message, repeated } from '../world/message.ts';
import { originalDestinations } from '../xds/original-destinations.ts';
import type { DumpInput } from './dump-input.ts';
import { isEjected } from './ejection.ts';
import { staticClusters } from './static-resources.ts';

const endpointType = 'envoy.config.endpoint.v3.ClusterLoadAssignment';

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

export function endpointsSection(input: DumpInput): JsonObject {
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
