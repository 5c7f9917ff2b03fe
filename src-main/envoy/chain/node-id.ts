import { type Lane, lanes } from '../../contract/lanes.ts';

/**
 * The grammar of node ids (contract/chain.ts): lane, then the path within the dump. A route configuration
 * is `4` (the entry's index) or, written into a listener, `l12.3` (listener entry, filter chain).
 */
export function listenerId(entry: number): string {
  return `listener/${entry}`;
}
/** `chain` is -1 for the default filter chain. */
export function filterChainId(listener: number, chain: number): string {
  return `filter-chain/${listener}/${chain}`;
}
export function inlineKey(listener: number, chain: number): string {
  return `l${listener}.${chain}`;
}
export function routeConfigId(key: string): string {
  return `route-config/${key}`;
}
export function virtualHostId(key: string, host: number): string {
  return `virtual-host/${key}/${host}`;
}
export function routeId(key: string, host: number, route: number): string {
  return `route/${key}/${host}/${route}`;
}
export function clusterId(entry: number): string {
  return `cluster/${entry}`;
}
/** A reference to a cluster or route configuration that the dump does not have. */
export function missingId(lane: Lane, name: string): string {
  return `${lane}/missing/${name}`;
}
export function endpointId(cluster: number, locality: number, position: number): string {
  return `endpoint/${cluster}/${locality}/${position}`;
}

export interface NodePath {
  readonly lane: Lane;
  readonly parts: readonly string[];
}

const laneNames: ReadonlySet<string> = new Set(lanes);

function isLane(name: string): name is Lane {
  return laneNames.has(name);
}

/** Undefined for anything that is no node id. Names of missing targets may hold slashes. */
export function parseNodeId(id: string): NodePath | undefined {
  const slash = id.indexOf('/');
  const lane = id.slice(0, slash);
  if (slash < 0 || !isLane(lane)) return undefined;
  const rest = id.slice(slash + 1);
  if (rest.startsWith('missing/')) return { lane, parts: ['missing', rest.slice(8)] };
  return { lane, parts: rest.split('/') };
}
