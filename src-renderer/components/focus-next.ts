/** The focus goes along the links of a row; before the first one stands the row itself. */
export function focusNext(row: HTMLElement, step: number): void {
  const stops = [row, ...row.querySelectorAll<HTMLElement>('button, a')];
  const here = stops.findIndex((stop) => stop === document.activeElement);
  stops[Math.max(0, Math.min(stops.length - 1, here + step))]?.focus();
}
