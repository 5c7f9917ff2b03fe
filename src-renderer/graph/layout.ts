import type { ChainCard, ChainLink, ChainPicture } from '../../src-main/contract/chain.ts';
import { chainColumns } from '../../src-main/contract/lanes.ts';
import type { Box } from './boxes.ts';
import { cardHeight, drainHeight, headHeight, rowBoxes, stubHeight } from './card-size.ts';
import type { Columns } from './columns.ts';
import { type DrawnLink, routeLinks } from './links.ts';

/** An edge that leaps over a column runs through it at a height of its own. */
const wayHeight = 14;
const gaps = [18, 14, 10, 14] as const;
const top = 16;

export interface ChainLayout {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly links: readonly DrawnLink[];
  readonly columns: Columns;
  /** Where the band of drains begins; undefined without one. */
  readonly band: number | undefined;
  readonly width: number;
  readonly height: number;
}

/** A card, or the height at which an edge crosses a column. */
interface Item {
  readonly column: number;
  readonly height: number;
  readonly anchor: number;
  readonly children: Item[];
  readonly id: string | undefined;
  y: number;
}

class Forest {
  readonly roots: Item[] = [];
  readonly items = new Map<string, Item>();
  /** The heights at which an edge crosses columns, by the edge. */
  readonly ways = new Map<string, readonly Item[]>();
  readonly #cards: ReadonlyMap<string, ChainCard>;
  readonly #links = new Map<string, ChainLink[]>();
  readonly #columns: Columns;

  constructor(picture: ChainPicture, columns: Columns) {
    this.#columns = columns;
    this.#cards = new Map(picture.cards.map((card) => [card.id, card]));
    const led = new Set<string>();
    for (const link of picture.links) {
      const known = this.#links.get(link.from);
      if (known === undefined) this.#links.set(link.from, [link]);
      else known.push(link);
      if (this.#cards.has(link.from)) led.add(link.to);
    }
    for (const column of chainColumns) {
      for (const card of picture.cards) {
        if (card.column === column && !led.has(card.id)) this.roots.push(this.#grow(card));
      }
    }
  }

  #grow(card: ChainCard): Item {
    const column = chainColumns.indexOf(card.column);
    const item: Item = {
      column,
      height: cardHeight(card, this.#columns.width[column] ?? 0),
      anchor: card.dangling ? stubHeight / 2 : headHeight / 2,
      children: [],
      id: card.id,
      y: 0,
    };
    this.items.set(card.id, item);
    for (const link of this.#links.get(card.id) ?? []) {
      const target = this.#cards.get(link.to);
      if (target !== undefined) this.#hang(item, link, target);
    }
    return item;
  }

  #hang(item: Item, link: ChainLink, target: ChainCard): void {
    const goal = chainColumns.indexOf(target.column);
    const free = !this.items.has(target.id);
    const ways: Item[] = [];
    let at = item;
    for (let column = item.column + 1; column < goal; column += 1) {
      const way: Item = {
        column,
        height: wayHeight,
        anchor: wayHeight / 2,
        children: [],
        id: undefined,
        y: 0,
      };
      at.children.push(way);
      ways.push(way);
      at = way;
    }
    this.ways.set(link.id, ways);
    if (free) at.children.push(this.#grow(target));
  }
}

/** Stands an item over its children, as high as the items before it allow. `free`: the next free height per column. */
function place(item: Item, free: number[]): void {
  const { children, column } = item;
  for (const child of children) place(child, free);
  // Those without children of their own take the height of the next that has some.
  for (let i = children.length - 2; i >= 0; i -= 1) {
    const [child, next] = [children[i], children[i + 1]];
    if (child === undefined || next === undefined || child.children.length > 0) continue;
    child.y = Math.max(child.y, next.y - child.height - (gaps[child.column] ?? 0));
  }
  const [first, last] = [children[0], children.at(-1)];
  const lowest = free[column] ?? top;
  const wish =
    first === undefined || last === undefined
      ? lowest
      : (first.y + first.anchor + last.y + last.anchor) / 2 - item.anchor;
  if (wish < lowest) {
    const by = lowest - wish;
    const touched = new Set<number>();
    for (const child of children) shift(child, by, touched);
    for (const one of touched) free[one] = (free[one] ?? top) + by;
  }
  item.y = Math.max(wish, lowest);
  free[column] = item.y + item.height + (gaps[column] ?? 0);
}

function shift(item: Item, by: number, touched: Set<number>): void {
  item.y += by;
  touched.add(item.column);
  for (const child of item.children) shift(child, by, touched);
}

export function layoutPicture(picture: ChainPicture, columns: Columns): ChainLayout {
  const forest = new Forest(picture, columns);
  const free = chainColumns.map(() => top);
  for (const root of forest.roots) place(root, free);
  const cards = new Map(picture.cards.map((card) => [card.id, card]));
  const boxes = new Map<string, Box>();
  let height = top;
  for (const [id, item] of forest.items) {
    const width = columns.width[item.column] ?? 0;
    const y = Math.round(item.y);
    boxes.set(id, {
      x: columns.x[item.column] ?? 0,
      y,
      width,
      height: item.height,
      anchor: y + item.anchor,
      rows: rowBoxes(cards.get(id)?.rows ?? [], width),
    });
    height = Math.max(height, y + item.height + top);
  }
  const band = picture.drains.length === 0 ? undefined : height + 8;
  const crossings = new Map(
    [...forest.ways].map(([id, ways]) => [
      id,
      ways.map(({ column, y }) => ({ column, y: Math.round(y) + wayHeight / 2 })),
    ]),
  );
  return {
    boxes,
    links: routeLinks(picture, { boxes, columns, crossings, band }),
    columns,
    band,
    width: columns.total,
    height: band === undefined ? height : band + picture.drains.length * drainHeight + 12,
  };
}
