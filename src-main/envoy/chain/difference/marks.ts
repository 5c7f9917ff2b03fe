import { findCluster } from '../../references.ts';
import {
  clusterId,
  filterChainId,
  listenerId,
  routeConfigId,
  routeId,
  virtualHostId,
} from '../node-id.ts';
import { cardsOf, type World } from '../picture/world-model.ts';
import type { Differing, Place } from './places.ts';

export type Mark = 'added' | 'removed' | 'changed';

/** Cards that differ, of each side by its own ids. */
export interface Marks {
  readonly before: ReadonlyMap<string, Mark>;
  readonly after: ReadonlyMap<string, Mark>;
}

class Marking {
  readonly before = new Map<string, Mark>();
  readonly after = new Map<string, Mark>();
  readonly #a: World;
  readonly #b: World;

  constructor(a: World, b: World) {
    this.#a = a;
    this.#b = b;
  }

  /** A node that both sides have, or one of them. */
  mark(a: string | undefined, b: string | undefined): void {
    const kind = a === undefined ? 'added' : b === undefined ? 'removed' : 'changed';
    for (const id of a === undefined ? [] : cardsOf(this.#a, a)) set(this.before, id, kind);
    for (const id of b === undefined ? [] : cardsOf(this.#b, b)) set(this.after, id, kind);
  }

  place({ chain, host, route }: Place, differing: Differing): void {
    const { kind, before, after } = differing;
    const node = (side: 'a' | 'b'): string | undefined => {
      const entry = (side === 'a' ? before : after) ?? -1;
      const key =
        kind === 'route' ? String(entry) : `l${String(entry)}.${String(chain?.[side] ?? -1)}`;
      const h = host?.[side];
      const r = route?.[side];
      if (host !== undefined) {
        if (h === undefined) return undefined;
        if (route === undefined) return virtualHostId(key, h);
        return r === undefined ? undefined : routeId(key, h, r);
      }
      if (kind === 'route') return routeConfigId(key);
      if (chain === undefined) return listenerId(entry);
      const c = chain[side];
      return c === undefined ? undefined : filterChainId(entry, c);
    };
    this.mark(node('a'), node('b'));
  }

  /** A route configuration that one side has: its hosts and routes with it. */
  config(world: World, side: 'before' | 'after', position: number): void {
    const key = String(position);
    for (const [h, host] of (world.index.routeConfigs.get(key)?.hosts ?? []).entries()) {
      const nodes = [virtualHostId(key, h), ...host.routes.map((_route, r) => routeId(key, h, r))];
      for (const node of nodes) {
        if (side === 'before') this.mark(node, undefined);
        else this.mark(undefined, node);
      }
    }
  }

  endpoints(differing: Differing): void {
    const [a, b] = [this.#a.dump, this.#b.dump];
    const name =
      a.entries('endpoint')[differing.before ?? -1]?.name ??
      b.entries('endpoint')[differing.after ?? -1]?.name ??
      '';
    const [left, right] = [findCluster(a, name), findCluster(b, name)];
    // The cluster is there on both sides, or its own difference says that it is not.
    if (left !== undefined) this.#changed(this.before, clusterId(left.index));
    if (right !== undefined) this.#changed(this.after, clusterId(right.index));
  }

  #changed(marks: Map<string, Mark>, id: string): void {
    if (!marks.has(id)) marks.set(id, 'changed');
  }
}

/** Of several differences of one card the one that says most: it came, it went, it is another. */
function set(marks: Map<string, Mark>, id: string, mark: Mark): void {
  if (mark !== 'changed' || !marks.has(id)) marks.set(id, mark);
}

export function marksOf(
  a: World,
  b: World,
  places: ReadonlyMap<Differing, readonly Place[]>,
): Marks {
  const marking = new Marking(a, b);
  for (const [differing, found] of places) {
    const { kind, before, after } = differing;
    const both = before !== undefined && after !== undefined;
    switch (kind) {
      case 'cluster':
        marking.mark(
          before === undefined ? undefined : clusterId(before),
          after === undefined ? undefined : clusterId(after),
        );
        break;
      case 'endpoint':
        marking.endpoints(differing);
        break;
      case 'listener':
      case 'route':
        if (both) for (const place of found) marking.place(place, differing);
        else if (kind === 'route') {
          if (before !== undefined) marking.config(a, 'before', before);
          if (after !== undefined) marking.config(b, 'after', after);
        } else {
          marking.mark(
            before === undefined ? undefined : listenerId(before),
            after === undefined ? undefined : listenerId(after),
          );
        }
        break;
    }
  }
  return marking;
}
