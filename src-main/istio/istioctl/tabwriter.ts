/**
 * Go's text/tabwriter with minwidth 0, pad character ' ' and no flags, as istioctl uses it: every cell but
 * a line's last is padded to the widest cell of its column plus `padding`, measured in runes. The last cell
 * is left alone, so an empty one leaves its neighbour's padding at the end of the line.
 */
export function tabulate(rows: readonly (readonly string[])[], padding: number): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      const width = column === row.length - 1 ? 0 : runes(cell);
      widths[column] = Math.max(widths[column] ?? 0, width);
    });
  }
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1
          ? cell
          : cell + ' '.repeat((widths[column] ?? 0) + padding - runes(cell)),
      )
      .join(''),
  );
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function runes(cell: string): number {
  let count = 0;
  for (const _ of cell) count += 1;
  return count;
}
