import { readFile } from 'node:fs/promises';

import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ingress, productpage } from '../../src-main/demo/world/faults.ts';
import { axeFindings, switchScheme } from '../support/axe.ts';
import { expectVisible } from '../support/expect-visible.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

const modern = 'demo:meshscope-demo';
let app: LaunchedApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp({ colorScheme: 'dark', viewport: { width: 1600, height: 900 } });
  page = app.page;
  page.setDefaultTimeout(20_000);
  await expectVisible(page.getByRole('row').filter({ hasText: 'productpage' }).first());
});
afterAll(() => app.close());

const chain = (): Locator => page.getByRole('region', { name: 'Chain of the configuration' });
const item = (name: RegExp): Locator => chain().getByRole('treeitem', { name });

/** Beside an open inspector the tree makes room for the picture: it is opened by hand. */
async function showTree(): Promise<void> {
  const tree = chain().getByRole('button', { name: 'Tree' });
  if ((await tree.getAttribute('aria-pressed')) !== 'true') await tree.click();
}

async function show(proxy: string, query = ''): Promise<void> {
  const parts = [modern, 'proxy', proxy, 'chain'].map(encodeURIComponent).join('/');
  await page.evaluate((to) => (window.location.hash = to), `#/${parts}${query}`);
  await expectVisible(chain());
  await showTree();
}

describe('the chain of a proxy', () => {
  it('opens folds, and folds them again', async () => {
    await show(productpage);
    await expectVisible(chain().getByText(/^Choose a node/));
    await item(/more of: Cluster/).click();
    await expectVisible(item(/^Cluster v2 · reviews/));
    await app.shot('chain-1-fold');
    await chain().getByRole('button', { name: 'Fold again' }).click();
    await item(/^Cluster v2 · reviews/).waitFor({ state: 'detached' });
  });

  it('steps through what a search finds, and follows it', async () => {
    await chain().getByRole('searchbox').fill('reviews');
    const hits = chain().getByRole('status').first();
    await expect.poll(() => hits.innerText()).toMatch(/^0 of [1-9]/);
    await chain().getByRole('searchbox').press('Enter');
    await expect.poll(() => hits.innerText()).toMatch(/^1 of /);
    await chain().getByRole('button', { name: 'Previous' }).click();
    await expect.poll(() => hits.innerText()).toMatch(/^(\d+) of \1$/);
    await app.shot('chain-2-search');
    await chain().getByRole('searchbox').fill('');
  });

  it('focuses an object: what leads to it and what it leads to', async () => {
    await show(productpage);
    await item(/^Listener 0\.0\.0\.0_9080/)
      .first()
      .click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await expectVisible(inspector.getByRole('heading', { name: '0.0.0.0_9080' }));
    await showTree();
    await expectVisible(item(/^Route configuration 9080/));
    expect(page.url()).toContain('node=listener');
    await app.shot('chain-3-focus');
    await chain()
      .getByText(/^Choose a node/)
      .waitFor({ state: 'detached' });
  });

  it('is walked with the keyboard alone', async () => {
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    await chain().locator('[role=treeitem][tabindex="0"]').focus();
    // The focus follows a frame after the key.
    const press = async (key: string): Promise<string> => {
      const before = await focused();
      await page.keyboard.press(key);
      await expect.poll(focused).not.toBe(before);
      return await focused();
    };
    await press('End');
    await press('Home');
    const child = await press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(focused).not.toBe(child);
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toBe(child);
    await page.keyboard.press('Enter');
    await expect
      .poll(() => chain().locator('[role=treeitem][aria-selected=true]').getAttribute('aria-label'))
      .toBe(child);
  });

  it('is saved as SVG and as PNG', async () => {
    const [svg] = await Promise.all([
      page.waitForEvent('download'),
      chain().getByRole('button', { name: 'Save SVG' }).click(),
    ]);
    const text = await readFile(await svg.path(), 'utf8');
    expect(text).toMatch(/^<svg xmlns=/);
    expect(text).toContain('9080');
    const [png] = await Promise.all([
      page.waitForEvent('download'),
      chain().getByRole('button', { name: 'Save PNG' }).click(),
    ]);
    const bytes = await readFile(await png.path());
    expect([...bytes.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    expect(bytes.length).toBeGreaterThan(5000);
    // IHDR says the size at byte 16: the same picture, twice as fine as the screen.
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(text) ?? [];
    expect(bytes.readUInt32BE(16)).toBe(Math.round(Number(width) * 2));
    expect(bytes.readUInt32BE(20)).toBe(Math.round(Number(height) * 2));
  });
});

describe('what leads nowhere', () => {
  it('hangs on its route, told as missing', async () => {
    await show(ingress);
    await chain().getByRole('searchbox').fill('/gone');
    await expectVisible(chain().getByText(/^0 of [1-9]/));
    await chain().getByRole('searchbox').press('Enter');
    await expectVisible(page.getByRole('complementary', { name: 'Inspector' }));
    await showTree();
    await expectVisible(item(/no-such-service.* is referred to but does not exist/));
    await app.shot('chain-4-dangling');
    await chain().getByRole('searchbox').fill('');
  });

  it('axe finds nothing, in the dark and in the light', async () => {
    await page.mouse.move(800, 896);
    await page.waitForTimeout(300);
    expect(await axeFindings(page)).toEqual([]);
    await switchScheme(page, 'light');
    expect(await axeFindings(page)).toEqual([]);
    await app.shot('chain-5-light');
  });

  it('complained about nothing on the way', () => {
    expect(app.complaints).toEqual([]);
  });
});
