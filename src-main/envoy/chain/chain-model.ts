import type { JsonObject } from '../../contract/json.ts';
import type { ResourceEntry } from '../dump.ts';
import type { ChainTarget, ClusterTarget } from '../references.ts';

/** What the graph needs of the listeners and routes of a dump, small enough to keep: no resource is held. */
export interface IndexedChain {
  readonly index: number;
  readonly name: string;
  readonly target: Omit<ChainTarget, 'inline'>;
  /** Key of the route configuration it leads to; undefined for TCP and for a missing one. */
  readonly routeConfig: string | undefined;
}
export interface IndexedListener {
  readonly entry: ResourceEntry;
  readonly address: string;
  readonly handsOff: boolean;
  readonly bound: boolean;
  readonly chains: readonly IndexedChain[];
}
export interface IndexedRoute {
  readonly name: string;
  readonly match: JsonObject;
  readonly action: 'route' | 'redirect' | 'directResponse' | 'other';
  readonly targets: readonly ClusterTarget[];
}
export interface IndexedHost {
  readonly name: string;
  readonly domains: number;
  readonly firstDomain: string;
  readonly routes: readonly IndexedRoute[];
}
export interface IndexedRouteConfig {
  readonly key: string;
  readonly name: string;
  readonly entry: ResourceEntry | undefined;
  readonly hosts: readonly IndexedHost[];
}

export interface ChainIndex {
  readonly listeners: readonly IndexedListener[];
  readonly routeConfigs: ReadonlyMap<string, IndexedRouteConfig>;
  /** Node ids of the filter chains that lead to a route configuration (or to the missing one of that name). */
  readonly chainsOfConfig: ReadonlyMap<string, readonly string[]>;
  /** Node ids of routes and TCP filter chains that lead to a cluster, by the cluster's name. */
  readonly usersOfCluster: ReadonlyMap<string, readonly string[]>;
  readonly totals: { chains: number; hosts: number; routes: number };
}
