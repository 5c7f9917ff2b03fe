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
  app = await launchApp({ colorScheme: 'dark', viewport: { width: 1920, height: 1080 } });
  page = app.page;
  page.setDefaultTimeout(20_000);
  await expectVisible(page.getByRole('row').filter({ hasText: 'productpage' }).first());
});
afterAll(() => app.close());

const chain = (): Locator => page.getByRole('region', { name: 'Chain of the configuration' });
const picture = (): Locator => chain().getByRole('group', { name: /^Picture of the chain/ });
const card = (name: RegExp): Locator => picture().getByRole('button', { name });
const item = (name: RegExp): Locator => chain().getByRole('treeitem', { name });
const inspector = (): Locator => page.getByRole('complementary', { name: 'Inspector' });

/** Beside an open inspector the tree makes room for the picture: it is opened by hand. */
async function showTree(open = true): Promise<void> {
  const tree = chain().getByRole('button', { name: 'Tree' });
  if (((await tree.getAttribute('aria-pressed')) === 'true') !== open) await tree.click();
}

async function show(proxy: string, query = ''): Promise<void> {
  const parts = [modern, 'proxy', proxy, 'chain'].map(encodeURIComponent).join('/');
  await page.evaluate((to) => (window.location.hash = to), `#/${parts}${query}`);
  await expectVisible(picture());
}

/** Where every card stands in its picture, by its id. */
function places(): Promise<Record<string, string>> {
  return picture()
    .locator('[data-card]')
    .evaluateAll((cards) =>
      Object.fromEntries(
        cards.map((one) => [
          one.getAttribute('data-card') ?? '',
          one instanceof HTMLElement ? `${one.style.left} ${one.style.top}` : '',
        ]),
      ),
    );
}

/** Texts of the picture that are longer than the room they have. */
function cut(selector: string): Promise<readonly string[]> {
  return picture()
    .locator(selector)
    .evaluateAll((texts) =>
      texts.flatMap((one) => {
        const outer = one.closest('[data-card]')?.getBoundingClientRect();
        const own = one.getBoundingClientRect();
        const out = outer === undefined || own.right > outer.right || own.bottom > outer.bottom + 1;
        return one.scrollWidth > one.clientWidth + 1 || out ? [one.textContent] : [];
      }),
    );
}

describe('the chain of a proxy', () => {
  it('is never empty: it opens at the worst problem and says so', async () => {
    await show(productpage);
    await expectVisible(chain().getByText(/^Opened at the worst problem/));
    await expectVisible(picture().getByText('no endpoint → 503 UH').first());
    expect(await picture().locator('[data-card]').count()).toBeGreaterThan(5);
    await app.shot('chain-1-open');
  });

  it('lists what a column has, and adds to the picture what is chosen there', async () => {
    await chain()
      .getByRole('button', { name: /^Virtual host: \d+ of \d+/ })
      .click();
    const list = page.getByRole('dialog', { name: 'Virtual host: all of them' });
    await list.getByRole('searchbox').fill('reviews');
    await list
      .getByRole('button', { name: /^reviews/ })
      .first()
      .click();
    await expectVisible(card(/^Virtual host reviews/));
    await expectVisible(card(/^Route 1 end-user = jason/));
    expect(await card(/^Cluster reviews v\d/).count()).toBeGreaterThan(1);
    await app.shot('chain-2-added');
  });

  it('cuts no address, and draws no name in its long form', async () => {
    for (const width of [1920, 1280, 1000]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => cut('.address')).toEqual([]);
    }
    await page.setViewportSize({ width: 1920, height: 1080 });
    const text = await picture().innerText();
    expect(text).toMatch(/\d+\.\d+\.\d+\.\d+:9080/);
    expect(text).not.toMatch(/svc\.cluster\.local|outbound\|/);
  });

  it('lights what is selected and moves nothing; Enter stands around it, Esc goes back', async () => {
    const before = await places();
    const head = card(/^Route 1 end-user = jason/);
    await head.click();
    await expectVisible(inspector());
    await expect.poll(() => head.getAttribute('aria-pressed')).toBe('true');
    expect(page.url()).toContain('node=route');
    // The inspector takes room, so columns may be narrower; the order and the heights stay.
    const heights = (of: Record<string, string>): Record<string, string | undefined> =>
      Object.fromEntries(Object.entries(of).map(([id, place]) => [id, place.split(' ')[1]]));
    await expect.poll(async () => heights(await places())).toEqual(heights(before));
    expect(await picture().locator('[data-card].lit').count()).toBeGreaterThan(2);
    await head.press('Enter');
    await expect.poll(async () => Object.keys(await places())).not.toEqual(Object.keys(before));
    await expectVisible(chain().getByRole('button', { name: 'Back', exact: true }));
    await app.shot('chain-3-around');
    await card(/^Route 1 end-user = jason/).press('Escape');
    await chain().getByRole('button', { name: 'Back', exact: true }).waitFor({ state: 'detached' });
  });

  it('tells on hover the whole name and who made it, and lights its way', async () => {
    await card(/^Route 4 all other/).hover();
    const told = page.getByRole('tooltip');
    await expectVisible(told);
    expect(await told.innerText()).toContain('made by VirtualService default/reviews');
    await expect
      .poll(() => picture().locator('[data-card].lit', { hasText: 'all other' }).count())
      .toBe(1);
    await app.shot('chain-4-hover');
    await page.mouse.move(5, 5);
  });

  it('finds while one types, brings in what was not drawn, and steps through it', async () => {
    await chain().getByRole('searchbox').fill('details');
    const hits = chain().getByRole('status').first();
    await expect.poll(() => hits.innerText()).toMatch(/^0 of [1-9]/);
    await expect.poll(() => picture().locator('[data-card].found').count()).toBeGreaterThan(1);
    await chain().getByRole('searchbox').press('Enter');
    await expect.poll(() => hits.innerText()).toMatch(/^1 of /);
    await chain().getByRole('button', { name: 'Previous' }).click();
    await expect.poll(() => hits.innerText()).toMatch(/^(\d+) of \1$/);
    await app.shot('chain-5-find');
    await chain().getByRole('searchbox').fill('');
    await hits.waitFor({ state: 'detached' });
    // What was stepped to stays when the search is over.
    await expect.poll(() => picture().locator('[aria-pressed=true]').count()).toBeGreaterThan(0);
  });

  it('is walked with the arrow keys, one stop for Tab', async () => {
    expect(await picture().locator('[tabindex="0"]').count()).toBe(1);
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    await picture().locator('[tabindex="0"]').focus();
    await page.keyboard.press('Home');
    await expect.poll(focused).toMatch(/^Entry/);
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toMatch(/^Virtual host/);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(focused).toMatch(/^Entry/);
  });

  it('has a tree of the same objects, which stays, with the focus, on Enter', async () => {
    await showTree();
    const drawn = await picture().locator('[data-stop]:not(.drain)').count();
    expect(await chain().getByRole('treeitem').count()).toBe(drawn);
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    await chain().locator('[role=treeitem][tabindex="0"]').focus();
    await page.keyboard.press('Home');
    await expect.poll(focused).toMatch(/^Entry/);
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toMatch(/^Virtual host/);
    const chosen = await focused();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => chain().locator('[role=treeitem][aria-selected=true]').getAttribute('aria-label'))
      .toBe(chosen);
    await expectVisible(inspector());
    await expectVisible(chain().getByRole('tree'));
    await expect.poll(focused).toBe(chosen);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe(
      'treeitem',
    );
    await app.shot('chain-6-tree');
  });

  it('draws everything there is on one graph, and comes back', async () => {
    await chain().getByRole('button', { name: 'Whole graph' }).click();
    await expect
      .poll(() =>
        chain()
          .getByRole('button', { name: /^Virtual host: (\d+) of \1$/ })
          .count(),
      )
      .toBe(1);
    await app.shot('chain-7-whole');
    await chain().getByRole('button', { name: 'Whole graph' }).click();
  });

  it('is saved as SVG and as PNG', async () => {
    const save = async (name: string): Promise<string> => {
      await chain().getByRole('button', { name: 'Export', exact: true }).click();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name }).click(),
      ]);
      return await file.path();
    };
    const svg = async (): Promise<string> => await readFile(await save('Save SVG'), 'utf8');
    let text = await svg();
    // On a busy machine the columns may still be finding their width.
    for (let next = await svg(); next !== text; next = await svg()) text = next;
    expect(text).toMatch(/^<svg xmlns=/);
    expect(text).toContain('10.244.1.32:8080');
    const bytes = await readFile(await save('Save PNG'));
    expect([...bytes.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    expect(bytes.length).toBeGreaterThan(5000);
    // IHDR says the size at byte 16: the same picture, twice as fine as the screen.
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(text) ?? [];
    expect(bytes.readUInt32BE(16)).toBe(Math.round(Number(width) * 2));
    expect(bytes.readUInt32BE(20)).toBe(Math.round(Number(height) * 2));
  });
});

describe('how the picture is read and moved', () => {
  const drawing = (): Locator => chain().locator('.drawing');
  const focusedTag = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.tagName ?? 'BODY');

  it('writes nothing smaller than 11 px, at any width', async () => {
    await show(productpage);
    for (const width of [1920, 1280, 1000]) {
      await page.setViewportSize({ width, height: 900 });
      // What is drawn anew meanwhile has no style any more.
      const smallest = (): Promise<number> =>
        chain()
          .locator('.body :is(span, b, div, button)')
          .evaluateAll((all) =>
            Math.min(
              ...all
                .filter((one) => one.isConnected && one.textContent.trim() !== '')
                .map((one) => Number.parseFloat(getComputedStyle(one).fontSize)),
            ),
          );
      await expect.poll(smallest).toBeGreaterThanOrEqual(11);
      expect(await smallest()).toBeLessThan(100);
    }
  });

  it('says in every head what the column is, the narrowest too', async () => {
    await page.setViewportSize({ width: 960, height: 900 });
    await expectVisible(chain().locator('.heads').getByText('Entry', { exact: true }));
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  it('strikes a route that is never reached, and says which one takes its requests', async () => {
    await chain().getByRole('searchbox').fill('/ratings');
    await expect.poll(() => picture().locator('.card.shadowed').count()).toBeGreaterThan(0);
    const shadowed = picture().locator('.card.shadowed').first();
    await expectVisible(shadowed.getByText(/^never reached: \d takes it$/));
    expect(await shadowed.locator('.struck').count()).toBe(1);
    await chain().getByRole('searchbox').fill('');
  });

  it('keeps the lines of what hovering tells', async () => {
    const head = picture().locator('.card.cluster .head').first();
    await head.hover();
    const told = page.getByRole('tooltip');
    await expectVisible(told);
    expect((await told.innerText()).split('\n').length).toBeGreaterThan(1);
    await page.mouse.move(5, 5);
  });

  it('scrolls with the wheel, zooms with Ctrl and the wheel', async () => {
    const box = await drawing().boundingBox();
    await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 200);
    const top = (): Promise<number> => drawing().evaluate((one) => one.scrollTop);
    await drawing().evaluate((one) => one.scrollTo({ top: 0 }));
    await page.mouse.wheel(0, 120);
    await expect.poll(top).toBeGreaterThan(0);
    const width = await picture().evaluate((one) => one.getBoundingClientRect().width);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -120);
    await page.keyboard.up('Control');
    await expectVisible(chain().getByRole('button', { name: '110 %' }));
    await chain().getByRole('button', { name: '110 %' }).click();
    await expect
      .poll(() => picture().evaluate((one) => one.getBoundingClientRect().width))
      .toBeCloseTo(width, 0);
  });

  it('keeps the focus on its card through Enter and Esc', async () => {
    await picture().locator('[tabindex="0"]').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expectVisible(inspector());
    expect(await focusedTag()).not.toBe('BODY');
    await page.keyboard.press('Escape');
    expect(await focusedTag()).not.toBe('BODY');
  });

  it('has the inspector as a drawer at the bottom where there is little room', async () => {
    await page.setViewportSize({ width: 1100, height: 800 });
    await picture().locator('[data-stop]').first().click();
    await expectVisible(inspector());
    const [above, below] = [await drawing().boundingBox(), await inspector().boundingBox()];
    expect(below?.y ?? 0).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0));
    const handle = page.getByRole('separator');
    expect(await handle.getAttribute('aria-orientation')).toBe('horizontal');
    await handle.focus();
    await page.keyboard.press('ArrowUp');
    await expect
      .poll(async () => (await inspector().boundingBox())?.height ?? 0)
      .toBeGreaterThan(below?.height ?? 0);
    await app.shot('chain-10-drawer');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await expect.poll(() => handle.getAttribute('aria-orientation')).toBe('vertical');
  });

  it('is opened again where another reading let go of its dump', async () => {
    await show(productpage);
    const parts = [modern, 'compare', productpage].map(encodeURIComponent).join('/');
    await page.evaluate((to) => (window.location.hash = to), `#/${parts}`);
    await expectVisible(page.getByText(/Routes differ/));
    await show(productpage);
    expect(await picture().locator('[data-card]').count()).toBeGreaterThan(5);
    expect(await chain().getByText('The dump is no longer open').count()).toBe(0);
  });
});

describe('what leads nowhere', () => {
  it('ends in a stub with the missing name, whole', async () => {
    await show(ingress);
    await expectVisible(chain().getByText(/something leads to what does not exist/));
    const stub = picture().locator('[data-card].dangling');
    expect(await stub.innerText()).toContain('no-such-service');
    for (const width of [1920, 1280]) {
      await page.setViewportSize({ width, height: 720 });
      await expect.poll(() => cut('.dangling .title')).toEqual([]);
    }
    // A page that has just become narrow may still put the tree away.
    const told = async (): Promise<boolean> => {
      await showTree();
      return item(/no-such-service.*not in this proxy/).isVisible();
    };
    await expect.poll(told).toBe(true);
    await showTree(false);
    await app.shot('chain-8-dangling');
  });

  it('axe finds nothing, in the dark and in the light', async () => {
    await page.mouse.move(800, 716);
    await page.waitForTimeout(300);
    expect(await axeFindings(page)).toEqual([]);
    await switchScheme(page, 'light');
    expect(await axeFindings(page)).toEqual([]);
    await app.shot('chain-9-light');
  });

  it('complained about nothing on the way', () => {
    expect(app.complaints).toEqual([]);
  });
});
