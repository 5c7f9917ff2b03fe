import { visibleLine } from '../../contract/unseen.ts';

/**
 * Go's text/tabwriter with minwidth 0, pad character ' ' and no flags, as istioctl uses it: every cell but
 * a line's last is padded to the widest cell of its column plus `padding`, measured in runes. The last cell
 * is left alone, so an empty one leaves its neighbour's padding at the end of the line. No cell makes a second line.
 */
export function tabulate(raw: readonly (readonly string[])[], padding: number): string {
  const rows = raw.map((row) => row.map(visibleLine));
  const widths: number[] = [];
  for (const row of rows) {
    for (let column = 0; column < row.length - 1; column += 1) {
      const cell = row[column] ?? '';
      // A cell has no more runes than UTF-16 units, so most need no counting.
      if (cell.length > (widths[column] ?? -1)) {
        widths[column] = Math.max(widths[column] ?? 0, runes(cell));
      }
    }
  }
  let text = '';
  for (const row of rows) {
    const last = row.length - 1;
    for (let column = 0; column < last; column += 1) {
      const cell = row[column] ?? '';
      // padEnd counts UTF-16 units.
      text += cell.padEnd((widths[column] ?? 0) + padding + cell.length - runes(cell));
    }
    text += `${row[last] ?? ''}\n`;
  }
  return text;
}

/** Code points; a pair of surrogates is one. Nearly every cell has none, which one look tells. */
function runes(cell: string): number {
  return /[\ud800-\udfff]/.test(cell) ? Array.from(cell).length : cell.length;
}
