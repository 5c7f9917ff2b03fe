import type { ChainCard, ChainPicture, ChainRow } from '../../src-main/contract/chain.ts';
import { chainColumns } from '../../src-main/contract/lanes.ts';

/** One line of the keyboard tree: the same objects as in the picture, each under its first parent. */
export interface TreeLine {
  readonly id: string;
  readonly card: ChainCard;
  /** An endpoint of the card. */
  readonly row: ChainRow | undefined;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
}

/** Depth first from the cards that nothing leads to; a card that several lead to stands once, under the first. */
export function treeLines(picture: ChainPicture): readonly TreeLine[] {
  const byId = new Map(picture.cards.map((card) => [card.id, card]));
  const children = new Map<string, ChainCard[]>();
  const led = new Set<string>();
  for (const { from, to } of picture.links) {
    const card = byId.get(to);
    if (card === undefined) continue;
    const known = children.get(from);
    if (known === undefined) children.set(from, [card]);
    else if (!known.includes(card)) known.push(card);
    led.add(to);
  }
  const seen = new Set<string>();
  const lines: TreeLine[] = [];
  const walk = (cards: readonly ChainCard[], level: number): void => {
    const fresh = cards.filter((card) => !seen.has(card.id));
    for (const card of fresh) seen.add(card.id);
    fresh.forEach((card, i) => {
      const siblings = fresh.length;
      lines.push({ id: card.id, card, row: undefined, level, position: i + 1, siblings });
      for (const [r, row] of card.rows.entries()) {
        const below = { level: level + 1, position: r + 1, siblings: card.rows.length };
        lines.push({ id: row.id, card, row, ...below });
      }
      walk(children.get(card.id) ?? [], level + 1);
    });
  };
  const roots = chainColumns.flatMap((column) =>
    picture.cards.filter((card) => card.column === column && !led.has(card.id)),
  );
  walk(roots, 1);
  return lines;
}
