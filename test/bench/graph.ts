import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Page } from 'playwright-core';

import { columnsFor } from '../../src-renderer/graph/columns.ts';
import { layoutPicture } from '../../src-renderer/graph/layout.ts';
import { launchApp } from '../support/launch-app.ts';
import { bigPicture } from '../unit/renderer/chain-pictures.ts';
import { bigDump, writeBigDump } from './big-dump.ts';

/** The chain's picture (issue 13 §2): layout of 1,580 cards, and frames while one pans, as elements and on the canvas. */
const print = (line: string): void => void process.stdout.write(`${line}\n`);

function layoutTimes(): readonly number[] {
  const picture = bigPicture(355);
  const columns = columnsFor(1340);
  print(`layout: ${String(picture.cards.length)} cards, ${String(picture.links.length)} edges`);
  const times = Array.from({ length: 40 }, () => {
    const start = performance.now();
    layoutPicture(picture, columns);
    return performance.now() - start;
  });
  return times.slice(5).toSorted((a, b) => a - b);
}

const middle = (sorted: readonly number[]): string => (sorted[sorted.length >> 1] ?? 0).toFixed(1);
const tail = (sorted: readonly number[]): string =>
  (sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(1);

/** Milliseconds between frames while the picture is moved on every one of them. */
async function frames(page: Page): Promise<readonly number[]> {
  const times = await page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const canvas = document.querySelector('.chain .canvas[role=img]');
        const scroller = document.querySelector('.chain .drawing');
        const found: number[] = [];
        let last = performance.now();
        const step = (now: number): void => {
          found.push(now - last);
          last = now;
          if (found.length > 90) {
            resolve(found.slice(5));
            return;
          }
          if (canvas === null) scroller?.scrollBy(0, 16);
          else canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: 16, cancelable: true }));
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
  );
  return times.toSorted((a, b) => a - b);
}

async function pan(clusters: number, folder: string): Promise<void> {
  const file = path.join(folder, `chain-${String(clusters)}.json`);
  await writeBigDump(file, bigDump({ clusters, endpointsPerCluster: 2, routeConfigs: 20 }));
  const app = await launchApp({ args: ['--file', file] });
  try {
    const { page } = app;
    // Software raster on a busy machine: the figures say how long, not whether.
    page.setDefaultTimeout(120_000);
    await page.getByRole('link', { name: /^Chain/ }).click();
    await page.locator('[data-card]').first().waitFor();
    await page.getByRole('button', { name: 'Whole graph' }).click();
    await page.getByRole('button', { name: /^Virtual host: ([\d,]+) of \1$/ }).waitFor();
    const drawn = await page.locator('[data-card]').count();
    const sorted = await frames(page);
    const how = drawn === 0 ? 'canvas' : `${String(drawn)} cards as elements`;
    print(
      `pan (${String(clusters)} clusters, ${how}): p50 ${middle(sorted)} ms, p95 ${tail(sorted)} ms`,
    );
  } finally {
    await app.close();
  }
}

const times = layoutTimes();
print(`layout: p50 ${middle(times)} ms, p95 ${tail(times)} ms (wanted: 11)`);
const folder = await mkdtemp(path.join(tmpdir(), 'meshscope-graph-'));
try {
  for (const clusters of [120, 700]) await pan(clusters, folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
