import { type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { messages } from '../../match/fields.ts';
import type { EnvoyRules } from '../../match/rules.ts';
import type { Upstream } from './upstream.ts';

type Limit = 'maxConnections' | 'maxPendingRequests' | 'maxRequests' | 'maxConnectionPools';

const runtimeNames: Readonly<Record<Limit, string>> = {
  maxConnections: 'max_connections',
  maxPendingRequests: 'max_pending_requests',
  maxRequests: 'max_requests',
  maxConnectionPools: 'max_connection_pools',
};

function isHigh(priority: unknown): boolean {
  return priority === 'HIGH' || priority === 1;
}

/** A limit of 0 needs no load to bite (upstream/resource_manager_impl.h; runtime keys over the configuration). */
function isZero(cluster: JsonObject, high: boolean, limit: Limit, rules: EnvoyRules): boolean {
  const threshold = messages(optObj(cluster['circuitBreakers'])?.['thresholds']).find(
    (one) => isHigh(one['priority']) === high,
  );
  const name = `circuit_breakers.${text(cluster['name'])}.${high ? 'high' : 'default'}`;
  const runtime = rules.runtime(`${name}.${runtimeNames[limit]}`);
  return Number(runtime ?? num(threshold?.[limit]) ?? 1) === 0;
}

/**
 * What a breaker of 0 makes of an HTTP request (conn_pool_base.cc newStreamImpl; test/unit/trace/judged/upstream.json).
 * max_connections alone does not refuse: a pool without any connection may always open one.
 */
export function httpBreaker(
  cluster: JsonObject,
  action: JsonObject,
  rules: EnvoyRules,
): 'overflow' | 'pending' | 'no-pool' | undefined {
  const high = isHigh(action['priority']);
  if (isZero(cluster, high, 'maxConnectionPools', rules)) return 'no-pool';
  if (isZero(cluster, high, 'maxRequests', rules)) return 'overflow';
  return isZero(cluster, high, 'maxPendingRequests', rules) ? 'pending' : undefined;
}

/**
 * Flags of a connection that a breaker of 0 stops. tcp_proxy.cc establishUpstreamConnection asks for connections before
 * there is any host; a pool that may not wait fails behind it.
 */
export function tcpBreaker(
  cluster: JsonObject,
  upstreams: readonly Upstream[],
  rules: EnvoyRules,
): (upstream?: Upstream) => string | undefined {
  const all = isZero(cluster, false, 'maxConnections', rules) ? 'UO' : undefined;
  const full = new Set(
    upstreams
      .map((one) => one.cluster)
      .filter((one) => isZero(one, false, 'maxPendingRequests', rules)),
  );
  return (upstream) =>
    all ?? (upstream !== undefined && full.has(upstream.cluster) ? 'URX' : undefined);
}
