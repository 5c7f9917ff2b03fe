/** Longest side, in device pixels: Chromium refuses a canvas beyond 16,384, and memory grows with the square. */
const longestSide = 12_000;

/** The exported SVG as pixels, twice as fine as the screen where its size allows; both files show the same. */
export async function toPng(
  svg: string,
  size: { readonly width: number; readonly height: number },
): Promise<Blob> {
  const image = new Image();
  // The page's policy lets pictures come from data: alone; a blob: address would be refused.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, longestSide / Math.max(size.width, size.height));
  const surface = new OffscreenCanvas(
    Math.max(1, Math.round(size.width * scale)),
    Math.max(1, Math.round(size.height * scale)),
  );
  surface.getContext('2d')?.drawImage(image, 0, 0, surface.width, surface.height);
  return surface.convertToBlob({ type: 'image/png' });
}
