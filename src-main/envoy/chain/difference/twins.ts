import { findCluster } from '../../references.ts';
import {
  clusterId,
  filterChainId,
  missingId,
  parseNodeId,
  routeId,
  virtualHostId,
} from '../node-id.ts';
import {
  cardsOf,
  cardsOfColumn,
  clusterNameOf,
  hostAt,
  type World,
} from '../picture/world-model.ts';
import type { Differing, Place, Spots } from './places.ts';

/**
 * Pairs two lists: what a comparison said of their items first, then by name and occurrence. What is left over then
 * is told apart by nothing that counts as a difference, and pairs up as it stands.
 */
export function pairUp(
  a: readonly string[],
  b: readonly string[],
  said: readonly Spots[],
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const [usedA, usedB] = [new Set<number>(), new Set<number>()];
  for (const spot of said) {
    if (spot.a !== undefined) usedA.add(spot.a);
    if (spot.b !== undefined) usedB.add(spot.b);
    if (spot.a !== undefined && spot.b !== undefined) found.set(spot.a, spot.b);
  }
  const free = new Map<string, number[]>();
  for (const [j, name] of b.entries()) {
    if (!usedB.has(j)) free.set(name, [...(free.get(name) ?? []), j]);
  }
  const left: number[] = [];
  for (const [i, name] of a.entries()) {
    if (usedA.has(i)) continue;
    const j = free.get(name)?.shift();
    if (j === undefined) left.push(i);
    else found.set(i, j);
  }
  const rest = [...free.values()].flat().sort((x, y) => x - y);
  if (rest.length === left.length) {
    for (const [n, i] of left.entries()) found.set(i, rest[n] ?? 0);
  }
  return found;
}

/** Which card of one dump is which of another: by names, as positions mean nothing across dumps. */
export class Twins {
  readonly #a: World;
  readonly #b: World;
  readonly #places: ReadonlyMap<Differing, readonly Place[]>;
  readonly #configs = new Map<string, string>();
  readonly #chains = new Map<string, string>();
  readonly #listeners = new Map<number, number>();
  readonly #lists = new Map<string, ReadonlyMap<number, number>>();

  constructor(a: World, b: World, places: ReadonlyMap<Differing, readonly Place[]>) {
    this.#a = a;
    this.#b = b;
    this.#places = places;
    this.#pairListeners();
    const named = new Map(
      [...b.index.routeConfigs.values()].flatMap(({ key, name, entry }) =>
        entry === undefined ? [] : [[name, key] as const],
      ),
    );
    for (const { key, name, entry } of a.index.routeConfigs.values()) {
      const inline = /^l(\d+)\.(-?\d+)$/.exec(key);
      const chain = this.#chains.get(filterChainId(Number(inline?.[1]), Number(inline?.[2])));
      const other =
        entry === undefined
          ? chain?.replace(/^filter-chain\/(\d+)\/(-?\d+)$/, 'l$1.$2')
          : named.get(name);
      if (other !== undefined && b.index.routeConfigs.has(other)) this.#configs.set(key, other);
    }
  }

  #said(kind: Differing['kind'], position: number): readonly Place[] {
    for (const [differing, places] of this.#places) {
      if (differing.kind === kind && differing.before === position) return places;
    }
    return [];
  }

  #pairListeners(): void {
    const others = new Map(this.#b.index.listeners.map((one) => [one.entry.name, one]));
    for (const { entry, chains } of this.#a.index.listeners) {
      const other = others.get(entry.name);
      if (other === undefined) continue;
      this.#listeners.set(entry.index, other.entry.index);
      // Positions among the chains, which the default one is not part of.
      const order = (spot: number | undefined, of: typeof chains): number | undefined =>
        spot === undefined ? undefined : of.findIndex(({ index }) => index === spot);
      const said = this.#said('listener', entry.index).flatMap(({ chain }) =>
        chain === undefined ? [] : [{ a: order(chain.a, chains), b: order(chain.b, other.chains) }],
      );
      const names = (of: typeof chains): readonly string[] => of.map(({ name }) => name);
      for (const [i, j] of pairUp(names(chains), names(other.chains), said)) {
        const [mine, theirs] = [chains[i], other.chains[j]];
        if (mine === undefined || theirs === undefined) continue;
        this.#chains.set(
          filterChainId(entry.index, mine.index),
          filterChainId(other.entry.index, theirs.index),
        );
      }
    }
  }

  /** What was said of a route configuration, in its own resource or in the listener that holds it. */
  #saidOfConfig(key: string): readonly Place[] {
    const entry = this.#a.index.routeConfigs.get(key)?.entry;
    if (entry !== undefined) return this.#said('route', entry.index);
    const [, listener, chain] = /^l(\d+)\.(-?\d+)$/.exec(key) ?? [];
    return this.#said('listener', Number(listener)).filter(
      (place) => place.chain?.a === Number(chain),
    );
  }

  #host(key: string, h: number): { readonly key: string; readonly h: number } | undefined {
    const other = this.#configs.get(key);
    if (other === undefined) return undefined;
    const names = ({ index }: World, of: string): readonly string[] =>
      (index.routeConfigs.get(of)?.hosts ?? []).map(({ name }) => name);
    const pairs = this.#listed(key, () => {
      const said = this.#saidOfConfig(key).flatMap(({ host }) => host ?? []);
      return pairUp(names(this.#a, key), names(this.#b, other), said);
    });
    const found = pairs.get(h);
    return found === undefined ? undefined : { key: other, h: found };
  }

  #route(key: string, h: number, r: number): string | undefined {
    const other = this.#host(key, h);
    if (other === undefined) return undefined;
    const names = (world: World, of: string): readonly string[] =>
      (hostAt(world, of)?.host.routes ?? []).map(({ name, match }) =>
        JSON.stringify([name, match]),
      );
    const pairs = this.#listed(`${key}/${String(h)}`, () => {
      const said = this.#saidOfConfig(key).flatMap(({ host, route }) =>
        host?.a === h && route !== undefined ? [route] : [],
      );
      const theirs = virtualHostId(other.key, other.h);
      return pairUp(names(this.#a, virtualHostId(key, h)), names(this.#b, theirs), said);
    });
    const found = pairs.get(r);
    return found === undefined ? undefined : routeId(other.key, other.h, found);
  }

  #listed(name: string, make: () => ReadonlyMap<number, number>): ReadonlyMap<number, number> {
    const known = this.#lists.get(name) ?? make();
    this.#lists.set(name, known);
    return known;
  }

  /** The card of `after` that a card of `before` became. */
  of(id: string): string | undefined {
    const path = parseNodeId(id);
    const [key = '', h = '', r = ''] = path?.parts ?? [];
    switch (path?.lane) {
      case 'listener':
        return this.#one(`listener/${String(this.#listeners.get(Number(key)) ?? -1)}`);
      case 'filter-chain':
        return this.#one(this.#chains.get(id));
      case 'virtual-host': {
        const host = this.#host(key, Number(h));
        return host === undefined ? undefined : virtualHostId(host.key, host.h);
      }
      case 'route':
        return this.#one(this.#route(key, Number(h), Number(r)));
      case 'cluster': {
        const name = clusterNameOf(this.#a, id) ?? '';
        const entry = findCluster(this.#b.dump, name);
        // Something of the other side may lead to a cluster that it does not list.
        return this.#one(entry === undefined ? missingId('cluster', name) : clusterId(entry.index));
      }
      case 'route-config':
        return this.#one(id);
      default:
        return undefined;
    }
  }

  #one(id: string | undefined): string | undefined {
    return id === undefined ? undefined : cardsOf(this.#b, id)[0];
  }

  /** All pairs, by the card of `before`. */
  all(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const column of ['entry', 'virtual-host', 'route', 'cluster'] as const) {
      for (const id of cardsOfColumn(this.#a, column)) {
        for (const card of cardsOf(this.#a, id)) {
          const twin = this.of(card);
          if (twin !== undefined) found.set(card, twin);
        }
      }
    }
    return found;
  }
}
