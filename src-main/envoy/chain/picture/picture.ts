import type { ChainHit, ChainLink, ChainPicture, ChainQuery } from '../../../contract/chain.ts';
import { type ChainColumn, chainColumns } from '../../../contract/lanes.ts';
import { sayMessage } from '../../../words/say.ts';
import type { ProxyConfig } from '../../dump.ts';
import { parseNodeId } from '../node-id.ts';
import { CardMaker } from './cards.ts';
import { chooseFocus } from './choose.ts';
import { Chooser, shownBelow } from './chooser.ts';
import { countEndpoints, drainsOf } from './drains.ts';
import type { ChainNames } from './names.ts';
import { cardWords } from './words.ts';
import { down, worldOf } from './world.ts';
import { cardsOf, cardsOfColumn, type World } from './world-model.ts';

/** How much of what is many is drawn; the rest is reached by the lists of the columns' heads and by finding. */
const shownAbove = 8;

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
  // On a request's way a drain is the end of it: a card like any other.
  const drains = query.extent === 'only' ? [] : drainsOf(world, names);
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
  if (query.extent === 'only' && query.onward) chooser.onward();
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
