import type { Dump } from '../dump.ts';
import { type ClusterTarget, findCluster } from '../references.ts';
import type { ChainIndex } from './chain-index.ts';
import { clusterId, listenerId, missingId, routeConfigId } from './node-id.ts';

export type EdgeKind = 'reference' | 'hand-off' | 'weighted' | 'mirror' | 'dangling';
export interface Relation {
  readonly node: string;
  readonly kind: EdgeKind;
  readonly label: string;
}

export const plain = (node: string): Relation => ({ node, kind: 'reference', label: '' });

export function clusterRelations(dump: Dump, targets: readonly ClusterTarget[]): Relation[] {
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

export function chainRelations(
  dump: Dump,
  index: ChainIndex,
  listener: number,
  position: number,
): readonly Relation[] {
  const chain = index.listeners[listener]?.chains.find((one) => one.index === position);
  if (chain === undefined) return [];
  if (chain.routeConfig !== undefined) return [plain(routeConfigId(chain.routeConfig))];
  if (chain.target.routeConfig !== undefined) {
    const node = missingId('route-config', chain.target.routeConfig);
    return [{ node, kind: 'dangling', label: '' }];
  }
  return clusterRelations(dump, chain.target.clusters);
}

/**
 * A listener with use_original_dst hands connections to the listeners that are not bound themselves
 * (docs/envoy.md §1.1). Drawn towards such a listener, not from it: it may have hundreds.
 */
export function handOffParents(index: ChainIndex, listener: number): readonly string[] {
  const here = index.listeners[listener];
  if (here === undefined || here.bound || here.handsOff) return [];
  return index.listeners
    .filter((one) => one.handsOff && one.bound && one.entry.state !== 'error')
    .map((one) => listenerId(one.entry.index));
}
