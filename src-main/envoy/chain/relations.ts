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

export function relationsOf(dump: Dump, index: ChainIndex): Relations {
  function clusterRelations(
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

  function down(id: string): readonly Relation[] {
    const path = parseNodeId(id);
    if (path === undefined || path.parts[0] === 'missing') return [];
    const [first = '', second = '', third = ''] = path.parts;
    switch (path.lane) {
      case 'listener':
        return (index.listeners[Number(first)]?.chains ?? []).map((chain) =>
          plain(filterChainId(Number(first), chain.index)),
        );
      case 'filter-chain': {
        const chain = index.listeners[Number(first)]?.chains.find(
          (one) => one.index === Number(second),
        );
        if (chain === undefined) return [];
        if (chain.routeConfig !== undefined) return [plain(routeConfigId(chain.routeConfig))];
        if (chain.target.routeConfig !== undefined) {
          const node = missingId('route-config', chain.target.routeConfig);
          return [{ node, kind: 'dangling', label: '' }];
        }
        return clusterRelations(chain.target.clusters);
      }
      case 'route-config':
        return (index.routeConfigs.get(first)?.hosts ?? []).map((_host, h) =>
          plain(virtualHostId(first, h)),
        );
      case 'virtual-host':
        return (index.routeConfigs.get(first)?.hosts[Number(second)]?.routes ?? []).map(
          (_route, r) => plain(routeId(first, Number(second), r)),
        );
      case 'route': {
        const route = index.routeConfigs.get(first)?.hosts[Number(second)]?.routes[Number(third)];
        return clusterRelations(route?.targets ?? []);
      }
      case 'cluster':
        return endpointsOf(dump, Number(first)).map((one) => plain(one.id));
      case 'endpoint':
        return [];
    }
  }

  function up(id: string): readonly string[] {
    const path = parseNodeId(id);
    if (path === undefined) return [];
    const [first = '', second = ''] = path.parts;
    const missing = first === 'missing';
    switch (path.lane) {
      case 'listener':
        return handOffParents(index, Number(first));
      case 'filter-chain':
        return [listenerId(Number(first))];
      case 'route-config':
        return index.chainsOfConfig.get(id) ?? [];
      case 'virtual-host':
        return [routeConfigId(first)];
      case 'route':
        return [virtualHostId(first, Number(second))];
      case 'cluster': {
        const name = missing ? second : dump.entries('cluster')[Number(first)]?.name;
        return name === undefined ? [] : (index.usersOfCluster.get(name) ?? []);
      }
      case 'endpoint':
        return [clusterId(Number(first))];
    }
  }
  return { down, up };
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
