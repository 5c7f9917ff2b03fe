import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { balancing, breakers } from './generate-balancing.ts';
import { sockets } from './generate-sockets.ts';

function endpoint(random: Random, address: string, port: number): JsonObject {
  return {
    endpoint: {
      address: { socket_address: { address, port_value: port } },
      hostname: `host-${address}`,
    },
    ...(random.chance(0.35)
      ? {
          health_status: random.pick([
            'UNHEALTHY',
            'DEGRADED',
            'DRAINING',
            'HEALTHY',
            'TIMEOUT',
            'UNKNOWN',
          ]),
        }
      : {}),
    ...(random.chance(0.3) ? { load_balancing_weight: 1 + random.below(5) } : {}),
    metadata: {
      filter_metadata: {
        'envoy.lb': {
          version: random.pick(['v1', 'v2']),
          ...(random.chance(0.6) ? { stage: random.pick(['prod', 'dev']) } : {}),
          ...(random.chance(0.1) ? { version: ['v1', 'v9'] } : {}),
          ...(random.chance(0.15) ? { hash_key: `key-${address.slice(-1)}` } : {}),
        },
        ...(random.chance(0.5)
          ? { 'envoy.transport_socket_match': { mode: random.pick(['tls', 'plain', 'other']) } }
          : {}),
      },
    },
  };
}

function subsets(random: Random): JsonObject | undefined {
  if (!random.chance(0.4)) return undefined;
  const selectors = random.some([['version'], ['stage'], ['version', 'stage']], 1, 3);
  const fallback = (keys: readonly string[]): JsonObject =>
    keys.length > 1 && random.chance(0.4)
      ? { fallback_policy: 'KEYS_SUBSET', fallback_keys_subset: [random.pick(keys)] }
      : { fallback_policy: random.pick(['NO_FALLBACK', 'ANY_ENDPOINT', 'DEFAULT_SUBSET']) };
  return {
    fallback_policy: random.pick(['NO_FALLBACK', 'ANY_ENDPOINT', 'DEFAULT_SUBSET']),
    default_subset: { version: 'v2' },
    subset_selectors: selectors.map((keys) => ({
      keys,
      ...(random.chance(0.3) ? fallback(keys) : {}),
    })),
    ...(random.chance(0.15) ? { panic_mode_any: true } : {}),
    ...(random.chance(0.2) ? { list_as_any: true } : {}),
    ...(random.chance(0.2) ? { metadata_fallback_policy: 'FALLBACK_LIST' } : {}),
  };
}

/** One or two localities per priority, each a list of endpoints. */
function localities(
  random: Random,
  port: number,
  prefix: number,
  priority: number,
): readonly JsonObject[] {
  const count = random.chance(0.3) ? 2 : 1;
  return Array.from({ length: count }, (_unused, at): JsonObject => {
    const ip = (index: number): string =>
      `127.${String(prefix)}.${String(priority + 1)}.${String(at * 10 + index + 1)}`;
    return {
      priority,
      ...(count > 1 || random.chance(0.3)
        ? { locality: { region: 'r', zone: `z${String(at)}`, sub_zone: random.pick(['', 's']) } }
        : {}),
      ...(random.chance(0.6) ? { load_balancing_weight: 1 + random.below(4) } : {}),
      lb_endpoints: Array.from({ length: random.below(4) }, (_none, index) =>
        endpoint(random, ip(index), port),
      ),
    };
  });
}

/** Endpoints are one server on many addresses of 127.0.0.0/8, so that the log tells which one was picked. */
export function cluster(random: Random, name: string, port: number, prefix: number): JsonObject {
  const priorities = 1 + random.below(3);
  const endpoints = Array.from({ length: priorities }, (_unused, priority) =>
    localities(random, port, prefix, priority),
  ).flat();
  const policy: JsonObject = {
    ...(random.chance(0.25) ? { overprovisioning_factor: random.pick([100, 140, 200]) } : {}),
    ...(random.chance(0.1) ? { weighted_priority_health: true } : {}),
    ...(random.chance(0.05)
      ? {
          drop_overloads: [
            { category: 'd', drop_percentage: { numerator: random.pick([0, 100]) } },
          ],
        }
      : {}),
  };
  const balanced = balancing(random, subsets(random));
  return {
    name,
    // Hosts of a static cluster have no names that could be hashed. The names are addresses: nobody is asked.
    ...(JSON.stringify(balanced).includes('"use_hostname_for_hashing":true')
      ? { type: 'STRICT_DNS', dns_lookup_family: 'V4_ONLY' }
      : { type: 'STATIC' }),
    connect_timeout: '1s',
    ...balanced,
    ...breakers(random),
    ...sockets(random),
    load_assignment: { cluster_name: name, endpoints, policy },
  };
}

export function originalDst(random: Random, name: string, port: number): JsonObject {
  return {
    name,
    type: 'ORIGINAL_DST',
    lb_policy: 'CLUSTER_PROVIDED',
    connect_timeout: '1s',
    original_dst_lb_config: {
      use_http_header: random.chance(0.7),
      upstream_port_override: port,
    },
  };
}

export function aggregate(name: string, children: readonly string[]): JsonObject {
  return {
    name,
    connect_timeout: '1s',
    lb_policy: 'CLUSTER_PROVIDED',
    cluster_type: {
      name: 'envoy.clusters.aggregate',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.clusters.aggregate.v3.ClusterConfig',
        clusters: [...children],
      },
    },
  };
}
