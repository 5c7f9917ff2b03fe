import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { type } from './generate-matcher.ts';

const lb = (name: string): string => type(`extensions.load_balancing_policies.${name}`);

function ringHash(random: Random): JsonObject {
  return {
    minimum_ring_size: random.pick([1, 16, 100, 1024]),
    ...(random.chance(0.3) ? { maximum_ring_size: random.pick([64, 1024, 2048]) } : {}),
    ...(random.chance(0.4) ? { hash_function: random.pick(['XX_HASH', 'MURMUR_HASH_2']) } : {}),
  };
}

function ringSizes(fields: JsonObject): JsonObject {
  const { minimum_ring_size: least, maximum_ring_size: most } = fields;
  return typeof least === 'number' && typeof most === 'number' && most < least
    ? { ...fields, maximum_ring_size: 2048 }
    : fields;
}

const tableSizes = [7, 251, 1021] as const;

function localityConfig(random: Random): JsonObject {
  return random.pick<JsonObject>([
    { locality_weighted_lb_config: {} },
    { zone_aware_lb_config: { fail_traffic_on_panic: true } },
  ]);
}

/** One entry of load_balancing_policy. */
function policy(random: Random, subsets: JsonObject | undefined): JsonObject {
  const typed = (name: string, message: string, config: JsonObject): JsonObject => ({
    typed_extension_config: {
      name: `envoy.load_balancing_policies.${name}`,
      typed_config: { '@type': lb(`${name}.v3.${message}`), ...config },
    },
  });
  const plain = (): JsonObject => {
    const locality = random.chance(0.5) ? { locality_lb_config: localityConfig(random) } : {};
    return random.pick<() => JsonObject>([
      () => typed('round_robin', 'RoundRobin', locality),
      () => typed('least_request', 'LeastRequest', locality),
      () => typed('random', 'Random', locality),
    ])();
  };
  const hashing = (): JsonObject => {
    const common = {
      ...(random.chance(0.3)
        ? { consistent_hashing_lb_config: { use_hostname_for_hashing: true } }
        : {}),
      ...(random.chance(0.3) ? { locality_weighted_lb_config: {} } : {}),
    };
    return random.chance(0.5)
      ? typed('ring_hash', 'RingHash', { ...ringSizes(ringHash(random)), ...common })
      : typed('maglev', 'Maglev', {
          ...(random.chance(0.7) ? { table_size: random.pick(tableSizes) } : {}),
          ...common,
        });
  };
  if (subsets !== undefined)
    return typed('subset', 'Subset', {
      ...subsets,
      subset_lb_policy: { policies: [random.chance(0.5) ? plain() : hashing()] },
    });
  return random.pick<() => JsonObject>([
    plain,
    hashing,
    hashing,
    () =>
      typed('wrr_locality', 'WrrLocality', {
        endpoint_picking_policy: {
          policies: [typed('client_side_weighted_round_robin', 'ClientSideWeightedRoundRobin', {})],
        },
      }),
  ])();
}

/** How a cluster that lists its hosts picks one. `subsets`: its lb_subset_config, which may go into the policy. */
export function balancing(random: Random, subsets: JsonObject | undefined): JsonObject {
  const panic = random.chance(0.6)
    ? { healthy_panic_threshold: { value: random.pick([0, 30, 50, 80, 100]) } }
    : {};
  if (random.chance(0.25))
    return {
      common_lb_config: panic,
      load_balancing_policy: { policies: [policy(random, subsets)] },
    };
  const legacy = random.pick(['ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM', 'RING_HASH', 'MAGLEV']);
  const own: JsonObject =
    legacy === 'RING_HASH' && random.chance(0.7)
      ? { ring_hash_lb_config: ringSizes(ringHash(random)) }
      : legacy === 'MAGLEV'
        ? { maglev_lb_config: { table_size: random.pick(tableSizes) } }
        : {};
  return {
    lb_policy: legacy,
    ...own,
    ...(subsets === undefined ? {} : { lb_subset_config: subsets }),
    common_lb_config: {
      ...panic,
      ...(random.chance(0.25) ? localityConfig(random) : {}),
      ...(random.chance(0.3)
        ? { consistent_hashing_lb_config: { use_hostname_for_hashing: true } }
        : {}),
    },
  };
}

/** Limits of 0 bite without any load. */
export function breakers(random: Random): JsonObject {
  if (!random.chance(0.12)) return {};
  const limit = (): JsonObject => ({
    ...(random.chance(0.5) ? { priority: random.pick(['DEFAULT', 'HIGH']) } : {}),
    ...random.pick<JsonObject>([
      { max_connections: 0 },
      { max_pending_requests: 0 },
      { max_requests: 0 },
      { max_connection_pools: 0 },
      { max_requests: 100 },
    ]),
  });
  return { circuit_breakers: { thresholds: [limit()] } };
}

/** What the hash of a request is made of: hash_policy of a route. */
export function hashPolicies(random: Random): JsonObject[] {
  return Array.from({ length: 1 + random.below(3) }, (): JsonObject => ({
    ...random.pick<() => JsonObject>([
      () => ({
        header: {
          header_name: random.pick(['x-user', 'x-version', 'x-num']),
          ...(random.chance(0.3)
            ? { regex_rewrite: { pattern: { regex: '^(.).*$' }, substitution: '\\1' } }
            : {}),
        },
      }),
      () => ({
        cookie: {
          name: random.pick(['user', 'a']),
          ...(random.chance(0.2) ? { ttl: '3600s' } : {}),
        },
      }),
      () => ({ connection_properties: { source_ip: true } }),
      () => ({ query_parameter: { name: random.pick(['x', 'y']) } }),
      () => ({ filter_state: { key: random.pick(['state.one', 'connection.one']) } }),
    ])(),
    ...(random.chance(0.4) ? { terminal: true } : {}),
  }));
}
