import {
  isObject,
  type JsonObject,
  list,
  num,
  objects,
  optObj,
  str,
  text,
} from '../contract/json.ts';
import type { Dump, ResourceEntry } from './dump.ts';
import { filterConfig, filterKind } from './filters.ts';

/**
 * Who names whom in a dump: filter chain → route configuration → cluster → endpoints. Tables, summaries
 * and the chain graph all read references here, so that they can never disagree.
 */

/** A cluster that traffic may be sent to. `weight` is the declared integer; undefined when there is only one target. */
export interface ClusterTarget {
  readonly cluster: string;
  readonly weight: number | undefined;
  readonly mirror: boolean;
}

/** Where one filter chain hands requests or bytes to. */
export interface ChainTarget {
  readonly protocol: 'HTTP' | 'TCP' | 'other';
  /** RDS: the name of the route configuration. */
  readonly routeConfig: string | undefined;
  /** The route configuration written into the HTTP connection manager itself. */
  readonly inline: JsonObject | undefined;
  readonly scoped: boolean;
  /** tcp_proxy: the clusters. */
  readonly clusters: readonly ClusterTarget[];
}

const noTarget: ChainTarget = {
  protocol: 'other',
  routeConfig: undefined,
  inline: undefined,
  scoped: false,
  clusters: [],
};

function weighted(container: JsonObject | undefined): ClusterTarget[] {
  return objects(container?.['clusters']).map((one) => ({
    cluster: text(one['name']),
    weight: num(one['weight']) ?? 0,
    mirror: false,
  }));
}

/** Clusters of a route's action, weighted ones in their order, then mirrors. `route` is canonical. */
export function routeTargets(route: JsonObject): readonly ClusterTarget[] {
  const action = optObj(route['route']);
  if (action === undefined) return [];
  const targets: ClusterTarget[] = [];
  const single = str(action['cluster']);
  if (single !== undefined) targets.push({ cluster: single, weight: undefined, mirror: false });
  targets.push(...weighted(optObj(action['weightedClusters'])));
  // v2 had a single `request_mirror_policy` (docs/envoy.md §5.3).
  const mirrors = [...objects(action['requestMirrorPolicies']), action['requestMirrorPolicy']];
  for (const mirror of mirrors) {
    if (!isObject(mirror)) continue;
    const cluster = str(mirror['cluster']);
    if (cluster !== undefined) targets.push({ cluster, weight: undefined, mirror: true });
  }
  return targets;
}

function tcpTargets(config: JsonObject): readonly ClusterTarget[] {
  const single = str(config['cluster']);
  if (single !== undefined && single !== '')
    return [{ cluster: single, weight: undefined, mirror: false }];
  const several = weighted(optObj(config['weightedClusters']));
  if (several.length > 0) return several;
  // v2's deprecated_v1, in typed form and in Struct form (docs/envoy.md §3.12).
  const deprecated =
    optObj(config['deprecatedV1']) ?? optObj(optObj(config['value'])?.['routeConfig']);
  return objects(deprecated?.['routes']).map((one) => ({
    cluster: text(one['cluster']),
    weight: undefined,
    mirror: false,
  }));
}

/** The first HTTP connection manager or tcp_proxy of a (canonical) filter chain decides. */
export function chainTarget(chain: JsonObject): ChainTarget {
  for (const filter of objects(chain['filters'])) {
    const kind = filterKind(filter);
    const config = filterConfig(filter) ?? {};
    if (kind === 'http-connection-manager') {
      return {
        ...noTarget,
        protocol: 'HTTP',
        routeConfig: str(optObj(config['rds'])?.['routeConfigName']),
        inline: optObj(config['routeConfig']),
        scoped: isObject(config['scopedRoutes']),
      };
    }
    if (kind === 'tcp-proxy') return { ...noTarget, protocol: 'TCP', clusters: tcpTargets(config) };
  }
  return noTarget;
}

export interface NumberedChain {
  /** Index in filter_chains; -1 for default_filter_chain. */
  readonly index: number;
  readonly chain: JsonObject;
}

/** All filter chains of a (canonical) listener, the default one last, as Envoy falls back to it. */
export function filterChains(listener: JsonObject): readonly NumberedChain[] {
  const numbered = list(listener['filterChains']).map((chain, index) => ({
    index,
    chain: isObject(chain) ? chain : {},
  }));
  const fallback = optObj(listener['defaultFilterChain']);
  return fallback === undefined ? numbered : [...numbered, { index: -1, chain: fallback }];
}

/** The key under which an EDS cluster's endpoints stand: service_name, else the cluster's name (docs/envoy.md §4.1). */
export function endpointKey(cluster: JsonObject): string {
  const service = text(optObj(cluster['edsClusterConfig'])?.['serviceName']);
  return service === '' ? text(cluster['name']) : service;
}

/** The entry that serves: active or static before warming, draining or refused ones. */
export function servingEntry(entries: readonly ResourceEntry[]): ResourceEntry | undefined {
  return (
    entries.find((entry) => entry.state === 'active' || entry.state === 'static') ?? entries[0]
  );
}

/** The cluster of that name that serves, if the dump has it. */
export function findCluster(dump: Dump, name: string): ResourceEntry | undefined {
  return servingEntry(dump.named('cluster', name));
}
