import type { ChainPicture } from '../../src-main/contract/chain.ts';
import type { Picked } from './picked.ts';

/** The object behind a card, a row or a drain; undefined for an id that the picture does not hold. */
export function pickedOf({ cards, drains }: ChainPicture, id: string): Picked | undefined {
  const drain = drains.find((one) => one.id === id);
  if (drain !== undefined) return { id, ref: drain.ref, title: drain.name };
  const card = cards.find((one) => one.nodes.includes(id));
  if (card !== undefined) return { id, ref: card.ref, title: card.whole };
  for (const { rows } of cards) {
    const row = rows.find((one) => one.id === id);
    if (row !== undefined) return { id, ref: row.ref, title: row.address };
  }
  return undefined;
}
