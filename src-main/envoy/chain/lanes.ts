import type { Lane } from '../../contract/lanes.ts';
import type { Dump } from '../dump.ts';
import type { ChainIndex, IndexedHost, IndexedRoute, IndexedRouteConfig } from './chain-index.ts';
import { countEndpoints, endpointIds } from './endpoint-places.ts';
import {
  clusterId,
  filterChainId,
  listenerId,
  parseNodeId,
  routeConfigId,
  routeId,
  virtualHostId,
} from './node-id.ts';
import {
  chainRelations,
  clusterRelations,
  handOffParents,
  plain,
  type Relation,
} from './relations.ts';
import {
  type ChainNames,
  clusterWords,
  endpointWords,
  filterChainWords,
  listenerWords,
  type NodeWords,
  routeConfigWords,
  routeWords,
  virtualHostWords,
} from './words.ts';

/** The chain of one dump: what every question about its nodes is asked of. */
export interface Chain {
  readonly dump: Dump;
  readonly index: ChainIndex;
  readonly names: ChainNames | undefined;
}

/** The parts of a node's id: two of them are positions, whatever the lane. */
interface Place {
  readonly id: string;
  readonly first: string;
  readonly second: number;
  readonly third: number;
}

/** All that the graph knows of the nodes of one lane. */
interface LaneOfChain {
  readonly count: (chain: Chain) => number;
  /** All node ids in dump order. */
  readonly nodes: (chain: Chain) => Iterable<string>;
  /** Undefined for an id that names nothing in this dump. */
  readonly words: (chain: Chain, place: Place) => NodeWords | undefined;
  readonly down: (chain: Chain, place: Place) => readonly Relation[];
  readonly up: (chain: Chain, place: Place) => readonly string[];
}

interface InHost {
  readonly config: IndexedRouteConfig;
  readonly host: IndexedHost;
}

function hostAt({ index }: Chain, { first, second }: Place): InHost | undefined {
  const config = index.routeConfigs.get(first);
  const host = config?.hosts[second];
  return config === undefined || host === undefined ? undefined : { config, host };
}

function routeAt(
  chain: Chain,
  place: Place,
): { readonly config: IndexedRouteConfig; readonly route: IndexedRoute } | undefined {
  const found = hostAt(chain, place);
  const route = found?.host.routes[place.third];
  return found === undefined || route === undefined ? undefined : { ...found, route };
}

function* hostsOf({ index }: Chain): Generator<InHost & { readonly h: number }> {
  for (const config of index.routeConfigs.values()) {
    for (const [h, host] of config.hosts.entries()) yield { config, host, h };
  }
}

function* hostIds(chain: Chain): Generator<string> {
  for (const { config, h } of hostsOf(chain)) yield virtualHostId(config.key, h);
}

function* routeIds(chain: Chain): Generator<string> {
  for (const { config, host, h } of hostsOf(chain)) {
    for (const r of host.routes.keys()) yield routeId(config.key, h, r);
  }
}

function* endpointNodes({ dump }: Chain): Generator<string> {
  for (const { index } of dump.entries('cluster')) yield* endpointIds(dump, index);
}

const laneTable: Readonly<Record<Lane, LaneOfChain>> = {
  listener: {
    count: ({ index }) => index.listeners.length,
    nodes: ({ index }) => index.listeners.map(({ entry }) => listenerId(entry.index)),
    words: ({ index }, { first }) => {
      const listener = index.listeners[Number(first)];
      return listener === undefined ? undefined : listenerWords(listener);
    },
    down: ({ index }, { first }) =>
      (index.listeners[Number(first)]?.chains ?? []).map((chain) =>
        plain(filterChainId(Number(first), chain.index)),
      ),
    up: ({ index }, { first }) => handOffParents(index, Number(first)),
  },
  'filter-chain': {
    count: ({ index }) => index.totals.chains,
    nodes: ({ index }) =>
      index.listeners.flatMap(({ entry, chains }) =>
        chains.map((chain) => filterChainId(entry.index, chain.index)),
      ),
    words: ({ dump }, { first, second }) => filterChainWords(dump, Number(first), second),
    down: ({ dump, index }, { first, second }) =>
      chainRelations(dump, index, Number(first), second),
    up: (_chain, { first }) => [listenerId(Number(first))],
  },
  'route-config': {
    count: ({ index }) => index.routeConfigs.size,
    nodes: ({ index }) => Array.from(index.routeConfigs.keys(), routeConfigId),
    words: ({ index }, { first }) => {
      const config = index.routeConfigs.get(first);
      return config === undefined ? undefined : routeConfigWords(config);
    },
    down: ({ index }, { first }) =>
      (index.routeConfigs.get(first)?.hosts ?? []).map((_host, h) =>
        plain(virtualHostId(first, h)),
      ),
    up: ({ index }, { id }) => index.chainsOfConfig.get(id) ?? [],
  },
  'virtual-host': {
    count: ({ index }) => index.totals.hosts,
    nodes: hostIds,
    words: (chain, place) => {
      const found = hostAt(chain, place);
      return found && virtualHostWords(found.config, found.host, chain.names);
    },
    down: (chain, place) =>
      (hostAt(chain, place)?.host.routes ?? []).map((_route, r) =>
        plain(routeId(place.first, place.second, r)),
      ),
    up: (_chain, { first }) => [routeConfigId(first)],
  },
  route: {
    count: ({ index }) => index.totals.routes,
    nodes: routeIds,
    words: (chain, place) => {
      const found = routeAt(chain, place);
      return found && routeWords(chain.dump, found.config, found.route);
    },
    down: (chain, place) =>
      clusterRelations(chain.dump, routeAt(chain, place)?.route.targets ?? []),
    up: (_chain, { first, second }) => [virtualHostId(first, second)],
  },
  cluster: {
    count: ({ dump }) => dump.entries('cluster').length,
    nodes: ({ dump }) => dump.entries('cluster').map(({ index }) => clusterId(index)),
    words: ({ dump, names }, { first }) => {
      const entry = dump.entries('cluster')[Number(first)];
      return entry === undefined ? undefined : clusterWords(dump, entry, names);
    },
    down: ({ dump }, { first }) => endpointIds(dump, Number(first)).map(plain),
    up: ({ dump, index }, { first }) => {
      const name = dump.entries('cluster')[Number(first)]?.name;
      return name === undefined ? [] : (index.usersOfCluster.get(name) ?? []);
    },
  },
  endpoint: {
    count: ({ dump }) => countEndpoints(dump),
    nodes: endpointNodes,
    words: ({ dump }, { first, second, third }) =>
      endpointWords(dump, Number(first), second, third),
    down: () => [],
    up: (_chain, { first }) => [clusterId(Number(first))],
  },
};

function placeOf(id: string, [first = '', second, third]: readonly string[]): Place {
  return { id, first, second: Number(second), third: Number(third) };
}

/** All node ids of a lane in dump order. Endpoints come cluster by cluster. */
export function nodesOfLane(chain: Chain, lane: Lane): Iterable<string> {
  return laneTable[lane].nodes(chain);
}

export function totalsOf(chain: Chain): Record<Lane, number> {
  const count = (lane: Lane): number => laneTable[lane].count(chain);
  return {
    listener: count('listener'),
    'filter-chain': count('filter-chain'),
    'route-config': count('route-config'),
    'virtual-host': count('virtual-host'),
    route: count('route'),
    cluster: count('cluster'),
    endpoint: count('endpoint'),
  };
}

/** Undefined for an id that names nothing in this dump. */
export function nodeWords(chain: Chain, id: string): NodeWords | undefined {
  const path = parseNodeId(id);
  if (path === undefined) return undefined;
  const [first, second = ''] = path.parts;
  if (first === 'missing') return { title: second, subtitle: '✗', state: 'error', ref: undefined };
  return laneTable[path.lane].words(chain, placeOf(id, path.parts));
}

/** What the node leads to; nothing for an unknown id. */
export function relationsDown(chain: Chain, id: string): readonly Relation[] {
  const path = parseNodeId(id);
  if (path === undefined || path.parts[0] === 'missing') return [];
  return laneTable[path.lane].down(chain, placeOf(id, path.parts));
}

/** What leads to the node. Something that is missing has its users, too. */
export function relationsUp({ index, ...chain }: Chain, id: string): readonly string[] {
  const path = parseNodeId(id);
  if (path === undefined) return [];
  const [first, second = ''] = path.parts;
  if (first === 'missing' && path.lane === 'cluster') return index.usersOfCluster.get(second) ?? [];
  return laneTable[path.lane].up({ index, ...chain }, placeOf(id, path.parts));
}
