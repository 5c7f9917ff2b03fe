import type { ChainCard, ChainPicture } from '../../src-main/contract/chain.ts';
import { chainColumns } from '../../src-main/contract/lanes.ts';
import { factsText, titleText } from './card-text.ts';
import { type Columns, monoCharacter, small, spread, titleCharacter, wide } from './columns.ts';

/** Borders, paddings and the dot of a row. */
const padding = 40;

function needed(card: ChainCard): number {
  const title = titleText(card).length + (card.pill === '' ? 0 : card.pill.length + 3);
  const order = card.order === undefined ? 0 : 18;
  const made = card.madeBy.reduce((sum, one) => sum + one.name.length + 6, 0);
  const rows = card.rows.map(({ address, notes }) => address.length + factsText(notes).length + 3);
  return (
    padding +
    Math.max(
      order + title * titleCharacter,
      (factsText(card.facts).length + made + 2) * monoCharacter,
      ...rows.map((row) => row * monoCharacter),
    )
  );
}

/** Columns in which nothing is cut: for a picture that is saved. */
export function naturalColumns(picture: ChainPicture): Columns {
  const widths = chainColumns.map((column, i) =>
    Math.round(
      picture.cards
        .filter((card) => card.column === column)
        .reduce((most, card) => Math.max(most, needed(card)), small.widths[i] ?? 0),
    ),
  );
  return spread({ widths, gutters: wide.gutters, margin: wide.margin });
}
