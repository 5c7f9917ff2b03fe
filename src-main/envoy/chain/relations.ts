import type { Lane } from '../../contract/chain.ts';
import { objects } from '../../contract/json.ts';
import type { Dump } from '../dump.ts';
import { findCluster } from '../references.ts';
import { type ChainIndex, endpointsEntry } from './chain-index.ts';
import {
  clusterId,
  endpointId,
  filterChainId,
  listenerId,
  missingId,
  parseNodeId,
  routeConfigId,
  routeId,
  virtualHostId,
} from './node-id.ts';

export type EdgeKind = 'reference' | 'hand-off' | 'weighted' | 'mirror' | 'dangling';
export interface Relation {
  readonly node: string;
  readonly kind: EdgeKind;
  readonly label: string;
}

const plain = (node: string): Relation => ({ node, kind: 'reference', label: '' });

/** Edges of the graph in both directions, computed when asked for; unknown ids have none. */
export interface Relations {
  down(id: string): readonly Relation[];
  up(id: string): readonly string[];
}

interface Graph {
  readonly dump: Dump;
  readonly index: ChainIndex;
}

/** What lies below a node of the lane and above it, by the parts of its id. */
interface LaneRelations {
  readonly down: (graph: Graph, parts: readonly string[]) => readonly Relation[];
  readonly up: (graph: Graph, parts: readonly string[], id: string) => readonly string[];
}

function clusterRelations(
  { dump }: Graph,
  targets: readonly { cluster: string; weight: number | undefined; mirror: boolean }[],
): Relation[] {
  const total = targets.reduce((sum, target) => sum + (target.weight ?? 0), 0);
  return targets.map((target) => {
    const entry = findCluster(dump, target.cluster);
    if (entry === undefined) {
      return { node: missingId('cluster', target.cluster), kind: 'dangling', label: '' };
    }
    const node = clusterId(entry.index);
    if (target.mirror) return { node, kind: 'mirror', label: '' };
    if (target.weight === undefined) return plain(node);
    const share = total === 0 ? 0 : (target.weight * 100) / total;
    return { node, kind: 'weighted', label: `${Math.round(share * 10) / 10} %` };
  });
}

function chainRelations(graph: Graph, listener: number, position: number): readonly Relation[] {
  const chain = graph.index.listeners[listener]?.chains.find((one) => one.index === position);
  if (chain === undefined) return [];
  if (chain.routeConfig !== undefined) return [plain(routeConfigId(chain.routeConfig))];
  if (chain.target.routeConfig !== undefined) {
    const node = missingId('route-config', chain.target.routeConfig);
    return [{ node, kind: 'dangling', label: '' }];
  }
  return clusterRelations(graph, chain.target.clusters);
}

const lanes: Readonly<Record<Lane, LaneRelations>> = {
  listener: {
    down: ({ index }, [first = '']) =>
      (index.listeners[Number(first)]?.chains ?? []).map((chain) =>
        plain(filterChainId(Number(first), chain.index)),
      ),
    up: ({ index }, [first = '']) => handOffParents(index, Number(first)),
  },
  'filter-chain': {
    down: (graph, [first = '', second = '']) =>
      chainRelations(graph, Number(first), Number(second)),
    up: (_graph, [first = '']) => [listenerId(Number(first))],
  },
  'route-config': {
    down: ({ index }, [first = '']) =>
      (index.routeConfigs.get(first)?.hosts ?? []).map((_host, h) =>
        plain(virtualHostId(first, h)),
      ),
    up: ({ index }, _parts, id) => index.chainsOfConfig.get(id) ?? [],
  },
  'virtual-host': {
    down: ({ index }, [first = '', second = '']) =>
      (index.routeConfigs.get(first)?.hosts[Number(second)]?.routes ?? []).map((_route, r) =>
        plain(routeId(first, Number(second), r)),
      ),
    up: (_graph, [first = '']) => [routeConfigId(first)],
  },
  route: {
    down: (graph, [first = '', second = '', third = '']) => {
      const host = graph.index.routeConfigs.get(first)?.hosts[Number(second)];
      return clusterRelations(graph, host?.routes[Number(third)]?.targets ?? []);
    },
    up: (_graph, [first = '', second = '']) => [virtualHostId(first, Number(second))],
  },
  cluster: {
    down: ({ dump }, [first = '']) => endpointsOf(dump, Number(first)).map((one) => plain(one.id)),
    up: ({ dump, index }, [first = '', second = '']) => {
      const name = first === 'missing' ? second : dump.entries('cluster')[Number(first)]?.name;
      return name === undefined ? [] : (index.usersOfCluster.get(name) ?? []);
    },
  },
  endpoint: {
    down: () => [],
    up: (_graph, [first = '']) => [clusterId(Number(first))],
  },
};

export function relationsOf(dump: Dump, index: ChainIndex): Relations {
  const graph = { dump, index };
  return {
    down: (id) => {
      const path = parseNodeId(id);
      if (path === undefined || path.parts[0] === 'missing') return [];
      return lanes[path.lane].down(graph, path.parts);
    },
    up: (id) => {
      const path = parseNodeId(id);
      return path === undefined ? [] : lanes[path.lane].up(graph, path.parts, id);
    },
  };
}

/**
 * A listener with use_original_dst hands connections to the listeners that are not bound themselves
 * (docs/envoy.md §1.1). Drawn towards such a listener, not from it: it may have hundreds.
 */
function handOffParents(index: ChainIndex, listener: number): readonly string[] {
  const here = index.listeners[listener];
  if (here === undefined || here.bound || here.handsOff) return [];
  return index.listeners
    .filter((one) => one.handsOff && one.bound && one.entry.state !== 'error')
    .map((one) => listenerId(one.entry.index));
}

export interface EndpointPlace {
  readonly id: string;
  readonly locality: number;
  readonly position: number;
}

/** Endpoints of the cluster entry: of the endpoints section, else of the cluster's own load_assignment. */
export function endpointsOf(dump: Dump, cluster: number): readonly EndpointPlace[] {
  return localitiesOf(dump, cluster).flatMap((group, locality) =>
    objects(group['lbEndpoints']).map((_one, position) => ({
      id: endpointId(cluster, locality, position),
      locality,
      position,
    })),
  );
}

export function localitiesOf(dump: Dump, cluster: number): ReturnType<typeof objects> {
  const entry = dump.entries('cluster')[cluster];
  if (entry === undefined) return [];
  const assigned = endpointsEntry(dump, entry);
  if (assigned !== undefined) return objects(dump.fields(assigned, ['endpoints'])['endpoints']);
  const own = objects([dump.fields(entry, ['loadAssignment'])['loadAssignment'] ?? {}])[0] ?? {};
  return objects(own['endpoints']);
}

export const laneOrder: readonly Lane[] = [
  'listener',
  'filter-chain',
  'route-config',
  'virtual-host',
  'route',
  'cluster',
  'endpoint',
];
