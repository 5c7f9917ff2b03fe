import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';

function endpoint(random: Random, address: string, port: number): JsonObject {
  return {
    endpoint: {
      address: { socket_address: { address, port_value: port } },
      hostname: `host-${address}`,
    },
    ...(random.chance(0.35)
      ? { health_status: random.pick(['UNHEALTHY', 'DEGRADED', 'DRAINING', 'HEALTHY', 'TIMEOUT']) }
      : {}),
    ...(random.chance(0.3) ? { load_balancing_weight: 1 + random.below(5) } : {}),
    metadata: {
      filter_metadata: {
        'envoy.lb': {
          version: random.pick(['v1', 'v2']),
          ...(random.chance(0.6) ? { stage: random.pick(['prod', 'dev']) } : {}),
        },
      },
    },
  };
}

function subsets(random: Random): JsonObject {
  if (!random.chance(0.4)) return {};
  const selectors = random.some([['version'], ['stage'], ['version', 'stage']], 1, 3);
  return {
    lb_subset_config: {
      fallback_policy: random.pick(['NO_FALLBACK', 'ANY_ENDPOINT', 'DEFAULT_SUBSET']),
      default_subset: { version: 'v2' },
      subset_selectors: selectors.map((keys) => ({
        keys,
        ...(random.chance(0.3)
          ? { fallback_policy: random.pick(['NO_FALLBACK', 'ANY_ENDPOINT', 'DEFAULT_SUBSET']) }
          : {}),
      })),
    },
  };
}

/** Endpoints are one server on many addresses of 127.0.0.0/8, so that the log tells which one was picked. */
export function cluster(random: Random, name: string, port: number, prefix: number): JsonObject {
  const priorities = 1 + random.below(3);
  const endpoints = Array.from({ length: priorities }, (_unused, priority): JsonObject => ({
    priority,
    lb_endpoints: Array.from({ length: random.below(4) }, (_none, index) =>
      endpoint(random, `127.${String(prefix)}.${String(priority + 1)}.${String(index + 1)}`, port),
    ),
  }));
  const panic = random.chance(0.6)
    ? { healthy_panic_threshold: { value: random.pick([0, 30, 50, 80, 100]) } }
    : {};
  return {
    name,
    type: 'STATIC',
    connect_timeout: '1s',
    lb_policy: random.pick(['ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM']),
    common_lb_config: panic,
    ...subsets(random),
    load_assignment: {
      cluster_name: name,
      endpoints,
      ...(random.chance(0.25)
        ? { policy: { overprovisioning_factor: random.pick([100, 140, 200]) } }
        : {}),
    },
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
