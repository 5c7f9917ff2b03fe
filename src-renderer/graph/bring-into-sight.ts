import type { Box } from './boxes.ts';

/** Scrolls a card into view, a third from the edges; one that is in view stays where it is. */
export function bringIntoSight(scroller: HTMLElement, box: Box, zoom: number): void {
  const { scrollTop, scrollLeft, clientHeight, clientWidth } = scroller;
  const [top, left] = [box.y * zoom, box.x * zoom];
  const inSight =
    top >= scrollTop &&
    top + box.height * zoom <= scrollTop + clientHeight - 40 &&
    left >= scrollLeft &&
    left + box.width * zoom <= scrollLeft + clientWidth;
  if (!inSight) scroller.scrollTo({ top: top - clientHeight / 3, left: left - clientWidth / 3 });
}
