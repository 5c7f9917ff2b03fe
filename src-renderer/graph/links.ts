import type { ChainLink, ChainPicture } from '../../src-main/contract/chain.ts';
import type { Box } from './boxes.ts';
import type { Columns } from './columns.ts';

export interface DrawnLink {
  readonly link: ChainLink;
  /** Of an SVG path: curves in the gutters, straight across the columns. */
  readonly path: string;
  readonly width: number;
  /** Where the label stands: its middle. */
  readonly label: { readonly x: number; readonly y: number } | undefined;
}

interface Ground {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly columns: Columns;
  readonly crossings: ReadonlyMap<
    string,
    readonly { readonly column: number; readonly y: number }[]
  >;
  readonly band: number | undefined;
}

const thin = 1.25;
const labelHeight = 20;

/** A curve from one side of a gutter to the other, level at both ends. */
function curve(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (x1 + x2) / 2;
  return `C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

/** A place on that curve beyond its middle, where the edges of one source have parted and those of one target have not met. */
function onCurve(x1: number, y1: number, x2: number, y2: number): readonly [number, number] {
  const t = 0.6;
  const across = 1.5 * t * (1 - t) + t ** 3;
  const up = 3 * t ** 2 - 2 * t ** 3;
  return [Math.round(x1 + (x2 - x1) * across), Math.round(y1 + (y2 - y1) * up)];
}

/** Labels of edges that end at one height stand under each other. */
class Labels {
  readonly #taken: { readonly x: number; readonly y: number }[] = [];

  at(x: number, y: number): { readonly x: number; readonly y: number } {
    const clashes = (height: number): boolean =>
      this.#taken.some((one) => Math.abs(one.x - x) < 60 && Math.abs(one.y - height) < labelHeight);
    let free = y;
    for (let step = 1; clashes(free) && step < 12; step += 1) {
      free = y + (step % 2 === 1 ? 1 : -1) * Math.ceil(step / 2) * labelHeight;
    }
    const found = { x, y: free };
    this.#taken.push(found);
    return found;
  }
}

export function routeLinks(picture: ChainPicture, ground: Ground): readonly DrawnLink[] {
  const { boxes, columns, crossings, band } = ground;
  const labels = new Labels();
  return picture.links.flatMap((link): DrawnLink[] => {
    const from = boxes.get(link.from);
    if (from === undefined) return [];
    const right = from.x + from.width;
    const to = boxes.get(link.to);
    if (to === undefined) {
      // Down the gutter beside it, into the band: one line for all that stand above each other.
      const column = columns.x.findIndex((x) => x === from.x);
      const next = columns.x[column + 1] ?? right + 24;
      const x = right + Math.round((next - right) / 3);
      if (band === undefined) return [];
      const path = `M${right} ${from.anchor} Q${x} ${from.anchor} ${x} ${from.anchor + 14} L${x} ${band}`;
      return [{ link, path, width: thin, label: undefined }];
    }
    let path = `M${right} ${from.anchor}`;
    let x = right;
    let y = from.anchor;
    for (const way of crossings.get(link.id) ?? []) {
      const left = columns.x[way.column] ?? 0;
      const end = left + (columns.width[way.column] ?? 0);
      path += ` ${curve(x, y, left, way.y)} L${end} ${way.y}`;
      x = end;
      y = way.y;
    }
    path += ` ${curve(x, y, to.x, to.anchor)}`;
    const labelled =
      link.share !== undefined || link.kind === 'mirror' || link.change !== undefined;
    return [
      {
        link,
        path,
        width: link.share === undefined ? thin : thin + (link.share / 100) * 3,
        label: labelled ? labels.at(...onCurve(x, y, to.x, to.anchor)) : undefined,
      },
    ];
  });
}
