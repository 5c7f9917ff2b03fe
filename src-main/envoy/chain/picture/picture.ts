import {
  type ChainDrain,
  type ChainHit,
  type ChainLink,
  type ChainPicture,
  type ChainQuery,
} from '../../../contract/chain.ts';
import { type ChainColumn, chainColumns } from '../../../contract/lanes.ts';
import { sayMessage } from '../../../words/say.ts';
import type { Dump, ProxyConfig } from '../../dump.ts';
import { endpointKey } from '../../references.ts';
import { clusterId, parseNodeId } from '../node-id.ts';
import { CardMaker } from './cards.ts';
import { chooseFocus } from './choose.ts';
import type { ChainNames } from './names.ts';
import { cardWords } from './words.ts';
import { cardsOf, cardsOfColumn, down, up, type World, worldOf } from './world.ts';

/** How much of what is many is drawn; the rest is reached by the lists of the columns' heads and by finding. */
const shownAbove = 8;
const shownBelow = 12;
const routesBelow = 24;
/** Hosts of the same entry beside the path, and what is drawn of each: context to compare with. */
const hostsBeside = 8;
const routesBeside = 6;

/** Chooses which cards a picture holds. */
class Chooser {
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

function compareIds(a: string, b: string): number {
  const left = parseNodeId(a)?.parts ?? [];
  const right = parseNodeId(b)?.parts ?? [];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const [x = '', y = ''] = [left[i], right[i]];
    const difference = Number(x) - Number(y);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    if (x !== y && Number.isNaN(difference)) return x < y ? -1 : 1;
  }
  return 0;
}

function drainsOf({ dump, index }: World, names: ChainNames): readonly ChainDrain[] {
  return dump.entries('cluster').flatMap(({ name, index: position }): ChainDrain[] => {
    const kind = names.isPassthrough(name)
      ? 'passthrough'
      : names.isBlackHole(name)
        ? 'black-hole'
        : undefined;
    if (kind === undefined) return [];
    const users = index.usersOfCluster.get(name) ?? [];
    if (users.length === 0) return [];
    const chains = users.filter((user) => user.startsWith('filter-chain/')).length;
    return [
      {
        id: clusterId(position),
        ref: { kind: 'cluster', index: position },
        name,
        kind,
        chains,
        routes: users.length - chains,
      },
    ];
  });
}

const endpointTotals = new WeakMap<Dump, number>();

/** Endpoints of all clusters: a partial read of each assignment, once per dump. */
function countEndpoints(dump: Dump): number {
  const known = endpointTotals.get(dump);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const entry of dump.entries('endpoint')) {
    const { endpoints } = dump.fields(entry, ['endpoints.lbEndpoints.endpoint.address']);
    const groups = Array.isArray(endpoints) ? endpoints : [];
    counts.set(
      entry.name,
      groups.reduce((sum: number, group) => {
        const list =
          typeof group === 'object' && group !== null && !Array.isArray(group)
            ? group['lbEndpoints']
            : undefined;
        return sum + (Array.isArray(list) ? list.length : 0);
      }, 0),
    );
  }
  let total = 0;
  for (const entry of dump.entries('cluster')) {
    const { edsClusterConfig } = dump.fields(entry, ['edsClusterConfig.serviceName']);
    const key = endpointKey({
      name: entry.name,
      ...(edsClusterConfig === undefined ? {} : { edsClusterConfig }),
    });
    total += counts.get(key) ?? 0;
  }
  endpointTotals.set(dump, total);
  return total;
}

function linksOf(
  world: World,
  cards: readonly string[],
  shown: ReadonlySet<string>,
  drains: ReadonlySet<string>,
): ChainLink[] {
  return cards.flatMap((from) =>
    down(world, from).flatMap((link, position): ChainLink[] =>
      shown.has(link.to) || drains.has(link.to)
        ? [{ id: `${from}→${link.to}#${String(position)}`, from, ...link }]
        : [],
    ),
  );
}

/** The cards around one object, or all of them; never more than `limit`. */
export function chainPicture(
  config: ProxyConfig,
  query: ChainQuery,
  names: ChainNames,
): ChainPicture {
  const world = worldOf(config.dump);
  const drains = drainsOf(world, names);
  const drained = new Set(drains.map(({ id }) => id));
  const chooser = new Chooser(world, drained, query.limit);
  const asked = query.focus === undefined ? [] : cardsOf(world, query.focus);
  const choice =
    asked.length > 0 || query.extent === 'only' ? undefined : chooseFocus(config, world, drained);
  const focus = asked.length > 0 ? query.focus : choice?.focus;
  if (focus !== undefined && query.extent !== 'only') {
    for (const id of asked.length > 0 ? asked.slice(0, shownBelow) : [focus]) {
      chooser.add(id);
      chooser.above(id, shownAbove);
      chooser.below(id, shownBelow);
    }
    chooser.beside();
  }
  for (const node of query.shown) {
    for (const id of cardsOf(world, node)) {
      chooser.add(id);
      if (query.extent === 'only') {
        for (const { to, kind } of down(world, id)) if (kind === 'dangling') chooser.add(to);
      } else {
        chooser.above(id, 1);
        chooser.below(id, 4);
      }
    }
  }
  if (query.extent === 'whole') chooser.everything();
  const maker = new CardMaker(config, world, names);
  const ids = [...chooser.shown].sort(compareIds);
  return {
    cards: ids.flatMap((id) => maker.card(id)),
    links: linksOf(world, ids, chooser.shown, drained),
    drains: [...drains],
    totals: {
      entry: world.entries.size,
      'virtual-host': world.index.totals.hosts,
      route: world.index.totals.routes,
      cluster: world.dump.entries('cluster').length,
      endpoint: countEndpoints(world.dump),
    },
    ...(focus === undefined ? {} : { focus }),
    ...(choice === undefined ? {} : { chosen: choice.why }),
    cut: chooser.cut,
  };
}

/** Cards by what they say, in English as the dump has it, and by their whole names; case does not matter. */
export function chainSearch(
  { dump }: ProxyConfig,
  wanted: {
    readonly text: string;
    readonly column?: ChainColumn | undefined;
    readonly limit: number;
  },
  names: ChainNames,
): { hits: ChainHit[]; total: number } {
  const world = worldOf(dump);
  const needle = wanted.text.trim().toLowerCase();
  const hits: ChainHit[] = [];
  let total = 0;
  const columns = wanted.column === undefined ? chainColumns : [wanted.column];
  for (const column of columns) {
    for (const node of cardsOfColumn(world, column)) {
      const words = cardWords(world, node, names);
      if (words === undefined) continue;
      const { title, pill, facts, whole, ref } = words;
      const told = [title, ...facts].map((one) => sayMessage('en', one));
      if (!`${told.join('\n')}\n${pill}\n${whole}`.toLowerCase().includes(needle)) continue;
      total += 1;
      if (hits.length >= wanted.limit) continue;
      hits.push({
        id: node,
        column,
        ...(ref === undefined ? {} : { ref }),
        title,
        pill,
        facts: [...facts],
        whole,
      });
    }
  }
  return { hits, total };
}
