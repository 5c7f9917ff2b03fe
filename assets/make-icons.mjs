// Draws icon.svg in every size that the packages need: `node assets/make-icons.mjs` after a change of the drawing.
// Real .icns and .ico files keep electron-builder from downloading a converter (reference: electron.md §3.1).
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { launchChromium } from '../test/support/launch-app.ts';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1024, height: 1024 } });
const svg = await readFile(here('icon.svg'), 'utf8');
const pngs = new Map();
await mkdir(here('icons'), { recursive: true });
for (const size of sizes) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${svg}`);
  const png = await page.screenshot({ omitBackground: true });
  pngs.set(size, png);
  // electron-builder takes the sizes of Linux from the names.
  if (size <= 512) await writeFile(here(`icons/${size}x${size}.png`), png);
}
await browser.close();

/** Windows: a directory of entries, each a whole PNG (understood since Vista). */
function ico(list) {
  const header = Buffer.alloc(6 + 16 * list.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(list.length, 4);
  let offset = header.length;
  list.forEach((size, index) => {
    const entry = 6 + 16 * index;
    // 0 stands for 256.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(pngs.get(size).length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += pngs.get(size).length;
  });
  return Buffer.concat([header, ...list.map((size) => pngs.get(size))]);
}

/** macOS: `icns`, the length of the file, then type, length and PNG of each size; the second row is for Retina. */
function icns(list) {
  const blocks = list.map(([type, size]) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(8 + pngs.get(size).length, 4);
    return Buffer.concat([head, pngs.get(size)]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + blocks.reduce((sum, block) => sum + block.length, 0), 4);
  return Buffer.concat([head, ...blocks]);
}

await writeFile(here('icon.ico'), ico([16, 24, 32, 48, 64, 128, 256]));
const retina = { ic11: 32, ic12: 64, ic13: 256, ic14: 512 };
const plain = { icp4: 16, icp5: 32, icp6: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };
await writeFile(here('icon.icns'), icns(Object.entries({ ...plain, ...retina })));
