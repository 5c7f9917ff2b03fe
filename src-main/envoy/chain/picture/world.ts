import type { Dump, ResourceEntry } from '../../dump.ts';
import { findCluster } from '../../references.ts';
import { chainIndex } from '../chain-index.ts';
import type { IndexedChain } from '../chain-model.ts';
import {
  clusterId,
  filterChainId,
  listenerId,
  missingId,
  parseNodeId,
  routeId,
  virtualHostId,
} from '../node-id.ts';
import { type Entry, hostAt, isMerged, type World } from './world-model.ts';

export interface WorldLink {
  readonly to: string;
  readonly kind: 'reference' | 'weighted' | 'mirror' | 'dangling';
  readonly share?: number;
}

function placeOf({ routeConfig, target }: IndexedChain): string {
  if (routeConfig !== undefined) return `config ${routeConfig}`;
  if (target.routeConfig !== undefined) return `missing ${target.routeConfig}`;
  const clusters = target.clusters.map(({ cluster, weight }) => `${cluster} ${weight ?? ''}`);
  return `${target.protocol} ${clusters.join(' ')}`;
}

const worlds = new WeakMap<Dump, World>();

/** Made once per dump from its index. */
export function worldOf(dump: Dump): World {
  const known = worlds.get(dump);
  if (known !== undefined) return known;
  const index = chainIndex(dump);
  const entries = new Map<string, Entry>();
  const entryOfChain = new Map<string, string>();
  for (const listener of index.listeners) {
    const groups = new Map<string, IndexedChain[]>();
    for (const chain of listener.chains) {
      const place = placeOf(chain);
      const group = groups.get(place);
      if (group === undefined) groups.set(place, [chain]);
      else group.push(chain);
    }
    // Refused as a whole, or a listener that hands on only: it has no chain and is still there.
    if (groups.size === 0) {
      const id = listenerId(listener.entry.index);
      entries.set(id, { id, listener, chains: [] });
    }
    for (const chains of groups.values()) {
      const id = filterChainId(listener.entry.index, chains[0]?.index ?? 0);
      entries.set(id, { id, listener, chains });
      for (const chain of chains) {
        entryOfChain.set(filterChainId(listener.entry.index, chain.index), id);
      }
    }
  }
  const made = { dump, index, entries, entryOfChain };
  worlds.set(dump, made);
  return made;
}

function clusterLinks(
  { dump }: World,
  targets: readonly { cluster: string; weight: number | undefined; mirror: boolean }[],
): readonly WorldLink[] {
  const total = targets.reduce((sum, one) => sum + (one.mirror ? 0 : (one.weight ?? 0)), 0);
  return targets.flatMap(({ cluster, weight, mirror }): WorldLink[] => {
    if (cluster === '') return [];
    const entry = findCluster(dump, cluster);
    const share =
      weight === undefined || mirror
        ? {}
        : { share: total === 0 ? 0 : Math.round((weight * 1000) / total) / 10 };
    if (entry !== undefined) {
      const kind = mirror ? 'mirror' : weight === undefined ? 'reference' : 'weighted';
      return [{ to: clusterId(entry.index), kind, ...share }];
    }
    // A dump without any cluster cannot tell that one is missing.
    if (dump.entries('cluster').length === 0) return [];
    return [{ to: missingId('cluster', cluster), kind: 'dangling', ...share }];
  });
}

const plain = (to: string): WorldLink => ({ to, kind: 'reference' });

/** What a card leads to, in Envoy's order. */
export function down(world: World, id: string): readonly WorldLink[] {
  const path = parseNodeId(id);
  if (path === undefined || path.parts[0] === 'missing') return [];
  switch (path.lane) {
    case 'filter-chain': {
      const chain = world.entries.get(id)?.chains[0];
      if (chain === undefined) return [];
      const { routeConfig, target } = chain;
      if (routeConfig !== undefined) {
        const hosts = world.index.routeConfigs.get(routeConfig)?.hosts ?? [];
        return hosts.map((_host, h) => plain(virtualHostId(routeConfig, h)));
      }
      if (target.routeConfig !== undefined) {
        return [{ to: missingId('route-config', target.routeConfig), kind: 'dangling' }];
      }
      return clusterLinks(world, target.clusters);
    }
    case 'virtual-host': {
      const found = hostAt(world, id);
      if (found === undefined) return [];
      const { key, h, host } = found;
      if (isMerged(host)) return clusterLinks(world, host.routes[0]?.targets ?? []);
      return host.routes.map((_route, r) => plain(routeId(key, h, r)));
    }
    case 'route': {
      const route = hostAt(world, id)?.host.routes[Number(path.parts[2])];
      return clusterLinks(world, route?.targets ?? []);
    }
    default:
      return [];
  }
}

export function refused({ error, state }: Pick<ResourceEntry, 'error' | 'state'>): boolean {
  return error !== undefined || state === 'error';
}
