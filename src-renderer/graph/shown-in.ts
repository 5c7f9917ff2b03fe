import type { ChainPicture } from '../../src-main/contract/chain.ts';
import type { chainColumns } from '../../src-main/contract/lanes.ts';

/** How much of a column is drawn: routes by number, because one card stands for several. */
export function shownIn(picture: ChainPicture, column: (typeof chainColumns)[number]): number {
  const cards = picture.cards.filter((card) => !card.dangling);
  if (column !== 'route') return cards.filter((card) => card.column === column).length;
  return cards.flatMap(({ nodes }) => nodes.filter((id) => id.startsWith('route/'))).length;
}
