import { text } from '../../../contract/json.ts';
import type { Dump, ResourceEntry } from '../../dump.ts';
import { findCluster } from '../../references.ts';
import { routeConditions } from '../../tables/route-conditions.ts';
import {
  type ChainIndex,
  chainIndex,
  type IndexedChain,
  type IndexedHost,
  type IndexedListener,
  type IndexedRoute,
} from '../chain-index.ts';
import {
  clusterId,
  filterChainId,
  listenerId,
  missingId,
  parseNodeId,
  routeConfigId,
  routeId,
  virtualHostId,
} from '../node-id.ts';

/** Filter chains of one listener that lead to the same place: one card. */
export interface Entry {
  readonly id: string;
  readonly listener: IndexedListener;
  readonly chains: readonly IndexedChain[];
}

/** The cards of a dump and how they hang together, before anything is chosen or said. */
export interface World {
  readonly dump: Dump;
  readonly index: ChainIndex;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly entryOfChain: ReadonlyMap<string, string>;
}

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

/** Takes every request of its virtual host. */
export function isUnconditional({ match }: IndexedRoute): boolean {
  return text(match['prefix']) === '/' && routeConditions({ match }).length === 0;
}

/** A virtual host with one route that takes everything is one card. */
export function isMerged(host: IndexedHost): boolean {
  const [only] = host.routes;
  return host.routes.length === 1 && only !== undefined && isUnconditional(only);
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

/** Key and host of `virtual-host/4/7` and `route/4/7/0`. */
export function hostAt(
  { index }: World,
  id: string,
): { readonly key: string; readonly h: number; readonly host: IndexedHost } | undefined {
  const [key = '', h = ''] = parseNodeId(id)?.parts ?? [];
  const host = index.routeConfigs.get(key)?.hosts[Number(h)];
  return host === undefined ? undefined : { key, h: Number(h), host };
}

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

/** The name of a cluster card, of one that the dump lacks too. */
export function clusterNameOf({ dump }: World, id: string): string | undefined {
  const [first = '', second = ''] = parseNodeId(id)?.parts ?? [];
  return first === 'missing' ? second : dump.entries('cluster')[Number(first)]?.name;
}

/** The cards that lead to one. */
export function up(world: World, id: string): readonly string[] {
  const path = parseNodeId(id);
  if (path === undefined) return [];
  const { index } = world;
  switch (path.lane) {
    case 'virtual-host':
      return entriesOf(world, routeConfigId(path.parts[0] ?? ''));
    case 'route-config':
      return entriesOf(world, id);
    case 'route':
      return [virtualHostId(path.parts[0] ?? '', Number(path.parts[1]))];
    case 'cluster': {
      const users = index.usersOfCluster.get(clusterNameOf(world, id) ?? '') ?? [];
      return unique(users.flatMap((user) => cardsOf(world, user)));
    }
    default:
      return [];
  }
}

function entriesOf({ index, entryOfChain }: World, config: string): readonly string[] {
  const chains = index.chainsOfConfig.get(config) ?? [];
  return unique(chains.flatMap((chain) => entryOfChain.get(chain) ?? []));
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}

/** The cards that stand for a node; none for an id that names nothing here. */
export function cardsOf(world: World, id: string): readonly string[] {
  const path = parseNodeId(id);
  if (path === undefined) return [];
  const [first = '', , third = ''] = path.parts;
  const { index, dump, entries, entryOfChain } = world;
  if (first === 'missing') return up(world, id).length > 0 ? [id] : [];
  switch (path.lane) {
    case 'listener':
      return [...entries.values()]
        .filter(({ listener }) => listener.entry.index === Number(first))
        .map((entry) => entry.id);
    case 'filter-chain':
      return [entryOfChain.get(id)].filter((one) => one !== undefined);
    case 'route-config': {
      if (!index.routeConfigs.has(first)) return [];
      const leading = entriesOf(world, id);
      // Nothing leads to it: its hosts stand for it.
      return leading.length > 0 ? leading : hostsOf(world, first);
    }
    case 'virtual-host':
      return hostAt(world, id) === undefined ? [] : [id];
    case 'route': {
      const found = hostAt(world, id);
      if (found?.host.routes[Number(third)] === undefined) return [];
      return [isMerged(found.host) ? virtualHostId(found.key, found.h) : id];
    }
    case 'cluster':
    case 'endpoint':
      return dump.entries('cluster')[Number(first)] === undefined ? [] : [clusterId(Number(first))];
  }
}

function hostsOf({ index }: World, key: string): readonly string[] {
  return (index.routeConfigs.get(key)?.hosts ?? []).map((_host, h) => virtualHostId(key, h));
}

/** Every card of a column, in dump order. */
export function* cardsOfColumn(
  world: World,
  column: 'entry' | 'virtual-host' | 'route' | 'cluster',
): Generator<string> {
  if (column === 'entry') yield* world.entries.keys();
  else if (column === 'cluster') {
    for (const { index } of world.dump.entries('cluster')) yield clusterId(index);
  } else {
    for (const { key, hosts } of world.index.routeConfigs.values()) {
      for (const [h, host] of hosts.entries()) {
        if (column === 'virtual-host') yield virtualHostId(key, h);
        else for (const r of host.routes.keys()) yield routeId(key, h, r);
      }
    }
  }
}

export function refused({ error, state }: Pick<ResourceEntry, 'error' | 'state'>): boolean {
  return error !== undefined || state === 'error';
}
