import { text } from '../../../contract/json.ts';
import type { Dump } from '../../dump.ts';
import { routeConditions } from '../../tables/route-conditions.ts';
import type {
  ChainIndex,
  IndexedChain,
  IndexedHost,
  IndexedListener,
  IndexedRoute,
} from '../chain-model.ts';
import { clusterId, parseNodeId, routeConfigId, routeId, virtualHostId } from '../node-id.ts';

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

/** Takes every request of its virtual host. */
export function isUnconditional({ match }: IndexedRoute): boolean {
  return text(match['prefix']) === '/' && routeConditions({ match }).length === 0;
}

/** A virtual host with one route that takes everything is one card. */
export function isMerged(host: IndexedHost): boolean {
  const [only] = host.routes;
  return host.routes.length === 1 && only !== undefined && isUnconditional(only);
}

/** Key and host of `virtual-host/4/7` and `route/4/7/0`. */
export function hostAt(
  { index }: World,
  id: string,
): { readonly key: string; readonly h: number; readonly host: IndexedHost } | undefined {
  const [key = '', h = ''] = parseNodeId(id)?.parts ?? [];
  const host = index.routeConfigs.get(key)?.hosts[Number(h)];
  return host === undefined ? undefined : { key, h: Number(h), host };
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
