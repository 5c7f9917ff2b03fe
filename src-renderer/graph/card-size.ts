import type { ChainCard, ChainRow } from '../../src-main/contract/chain.ts';
import type { RowBox } from './boxes.ts';
import { monoCharacter } from './columns.ts';

/**
 * The chain is a graph of known ranks, so each rank is a column and only heights are to be found. Every card stands
 * under its first parent (the rest of its parents reach it by edges): so children are contiguous and in Envoy's
 * order, and a parent stands in the middle of them. Heights come from the cards alone, never from what is selected.
 */
export const headHeight = 44;
export const rowHeight = 20;
const rowLine = 16;
export const stubHeight = 28;
export const drainHeight = 28;

/** Of an address nothing is cut: what is longer than its card goes on in a second line. */
export function rowBoxes(rows: readonly ChainRow[], width: number): readonly RowBox[] {
  const room = Math.max(1, Math.floor((width - 40) / monoCharacter));
  let y = headHeight;
  return rows.map(({ address }) => {
    const lines = Math.max(1, Math.ceil(address.length / room));
    const box = { y, height: rowHeight + (lines - 1) * rowLine };
    y += box.height;
    return box;
  });
}

export function cardHeight(card: ChainCard, width: number): number {
  if (card.dangling) return stubHeight;
  const last = rowBoxes(card.rows, width).at(-1);
  const more = card.endpoints === undefined ? false : card.endpoints.hidden > 0;
  const none = card.endpoints?.total === 0;
  return (last === undefined ? headHeight : last.y + last.height) + (more || none ? rowHeight : 0);
}
