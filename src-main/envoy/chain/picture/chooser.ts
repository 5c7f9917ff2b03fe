import { parseNodeId } from '../node-id.ts';
import { down } from './world.ts';
import { cardsOf, cardsOfColumn, up, type World } from './world-model.ts';

export const shownBelow = 12;
const routesBelow = 24;
/** Hosts of the same entry beside the path, and what is drawn of each: context to compare with. */
const hostsBeside = 8;
const routesBeside = 6;

/** Chooses which cards a picture holds. */
export class Chooser {
  readonly shown = new Set<string>();
  readonly #world: World;
  readonly #drains: ReadonlySet<string>;
  readonly #limit: number;
  cut = false;

  constructor(world: World, drains: ReadonlySet<string>, limit: number) {
    this.#world = world;
    this.#drains = drains;
    this.#limit = limit;
  }

  /** True when it stands in the picture now and did not before. */
  add(id: string): boolean {
    if (this.shown.has(id) || this.#drains.has(id)) return false;
    if (this.shown.size >= this.#limit) {
      this.cut = true;
      return false;
    }
    this.shown.add(id);
    return true;
  }

  above(id: string, most: number): void {
    for (const parent of up(this.#world, id).slice(0, most)) {
      if (this.add(parent)) this.above(parent, most);
    }
  }

  below(id: string, most: number): void {
    const routes = parseNodeId(id)?.lane === 'virtual-host' ? Math.max(most, routesBelow) : most;
    for (const { to } of down(this.#world, id).slice(0, routes)) {
      if (this.add(to)) this.below(to, most);
    }
  }

  /** What stands beside the path: the other routes of its hosts, other hosts of its entries. */
  beside(): void {
    const hosts = [...this.shown].filter((id) => parseNodeId(id)?.lane === 'virtual-host');
    for (const id of hosts) this.below(id, shownBelow);
    const entries = [...this.shown].filter((id) => this.#world.entries.has(id));
    let count = hosts.length;
    for (const entry of entries.slice(0, 2)) {
      for (const { to } of down(this.#world, entry)) {
        if (count >= hostsBeside) return;
        if (!this.add(to)) continue;
        count += 1;
        this.#some(to);
      }
    }
  }

  #some(id: string): void {
    for (const { to } of down(this.#world, id).slice(0, routesBeside)) {
      if (this.add(to)) this.#some(to);
    }
  }

  /** From the last card on, while there is one way: the clusters of a route are one, however many. */
  onward(): void {
    let last = [...this.shown].findLast((id) => parseNodeId(id)?.lane !== 'cluster');
    while (last !== undefined) {
      const next: readonly string[] = down(this.#world, last).map(({ to }) => to);
      const clusters = next.every((id) => parseNodeId(id)?.lane === 'cluster');
      if (!clusters && next.length > 1) return;
      for (const id of next.slice(0, shownBelow)) this.add(id);
      last = clusters ? undefined : next[0];
    }
  }

  everything(): void {
    for (const id of this.#world.entries.keys()) {
      const below = down(this.#world, id);
      if (below.length === 0 || below.some(({ to }) => !this.#drains.has(to))) this.add(id);
    }
    for (const column of ['virtual-host', 'route', 'cluster'] as const) {
      for (const node of cardsOfColumn(this.#world, column)) {
        for (const id of cardsOf(this.#world, node)) this.add(id);
      }
    }
    for (const id of [...this.shown]) {
      for (const { to, kind } of down(this.#world, id)) if (kind === 'dangling') this.add(to);
    }
  }
}
