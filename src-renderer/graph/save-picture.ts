import { toPng } from './export-png.ts';
import { type Scene, svgSize, toSvg } from './export-svg.ts';
import { layoutPicture } from './layout.ts';
import { naturalColumns } from './natural-columns.ts';
import { readPalette } from './palette.ts';

/** Hands the picture to the browser as a file: the same cards at a width in which nothing is cut. */
export async function savePicture(
  kind: 'svg' | 'png',
  styled: Element,
  shown: Pick<Scene, 'picture' | 'lit' | 'steps'>,
): Promise<void> {
  const layout = layoutPicture(shown.picture, naturalColumns(shown.picture));
  const svg = toSvg({ ...shown, layout, palette: readPalette(styled) });
  const blob =
    kind === 'png' ? await toPng(svg, svgSize(layout)) : new Blob([svg], { type: 'image/svg+xml' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `chain.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
