import type { ChainPicture } from '../../src-main/contract/chain.ts';
import type { ChainLayout } from './layout.ts';

/** A place that the arrow keys reach: a card, an endpoint of it, a drain. */
export interface Stop {
  readonly id: string;
  /** The card it belongs to. */
  readonly card: string;
  readonly x: number;
  readonly y: number;
}

export function stopsOf({ cards, drains }: ChainPicture, layout: ChainLayout): readonly Stop[] {
  return [
    ...cards.flatMap((card): Stop[] => {
      const box = layout.boxes.get(card.id);
      if (box === undefined) return [];
      const rows = card.rows.map((row, i) => ({
        id: row.id,
        card: card.id,
        x: box.x,
        y: box.y + (box.rows[i]?.y ?? 0),
      }));
      return [{ id: card.id, card: card.id, x: box.x, y: box.y }, ...rows];
    }),
    // After all columns: they stand below them.
    ...drains.map(({ id }, i) => ({ id, card: id, x: Number.MAX_SAFE_INTEGER, y: i })),
  ].toSorted((a, b) => a.x - b.x || a.y - b.y);
}

/** Up and down within a column, left and right along the edges; Home and End. Undefined: no such key, or nothing there. */
export function stopTowards(
  stops: readonly Stop[],
  { links }: ChainPicture,
  from: string,
  key: string,
): string | undefined {
  const at = stops.findIndex(({ id }) => id === from);
  const here = stops[at];
  if (here === undefined) return undefined;
  const beside = (step: 1 | -1): string | undefined => {
    const next = stops[at + step];
    return next?.x === here.x ? next.id : undefined;
  };
  const ahead = (): string | undefined => links.find((link) => link.from === here.card)?.to;
  const back = (): string | undefined =>
    here.id === here.card ? links.find((link) => link.to === here.card)?.from : here.card;
  const moves: Readonly<Record<string, () => string | undefined>> = {
    ArrowDown: () => beside(1),
    ArrowUp: () => beside(-1),
    ArrowRight: ahead,
    ArrowLeft: back,
    Home: () => stops[0]?.id,
    End: () => stops.at(-1)?.id,
  };
  const to = moves[key]?.();
  return stops.some(({ id }) => id === to) ? to : undefined;
}
