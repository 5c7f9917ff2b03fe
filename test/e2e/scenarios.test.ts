import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { BrowserHost } from '../../src-main/hosts/browser/server.ts';
import { expectVisible } from '../support/expect-visible.ts';
import { startFakeHost } from '../support/fake-host.ts';
import { launchChromium } from '../support/launch-app.ts';
import { longestTasks } from '../support/long-tasks.ts';

/** What the demo does not show: 100,000 rows, a read that takes seconds, a missing permission, a silent control plane. */
let host: BrowserHost;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  host = await startFakeHost();
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1280, height: 720 }, colorScheme: 'dark' });
  page.setDefaultTimeout(20_000);
  await page.goto(host.url);
  await expectVisible(page.getByRole('row').filter({ hasText: 'checkout' }).first());
});
afterAll(async () => {
  await browser.close();
  await host.close();
});

async function go(hash: string): Promise<void> {
  await page.evaluate((to) => (window.location.hash = to), hash);
}

describe('100,000 rows', () => {
  it('are told to the screen reader, and only some of them rendered', async () => {
    await go('#/huge/proxy/checkout.shop/endpoints');
    const grid = page.getByRole('grid', { name: 'Endpoints' });
    await expectVisible(grid.getByRole('row').nth(5));
    expect(await grid.getAttribute('aria-rowcount')).toBe('100001');
    expect(await grid.getByRole('row').count()).toBeLessThan(80);
  });

  it('scroll without a task of the page’s own over 50 ms', async () => {
    const longest = await longestTasks(browser, page, () =>
      page.evaluate(async () => {
        const grid = document.querySelector('[role=grid]');
        if (grid === null) throw new Error('no table');
        for (let step = 0; step < 120; step += 1) {
          grid.scrollTop += step % 30 === 29 ? 200_000 : 240;
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        await new Promise((resolve) => setTimeout(resolve, 300));
      }),
    );
    console.log(
      `longest tasks while scrolling 100,000 rows, ms of processor: ${longest.join(', ')}`,
    );
    expect(longest.length).toBeGreaterThan(0);
    expect(longest.filter((duration) => duration > 50)).toEqual([]);
  });

  it('show what is there where the scrolling rests', async () => {
    await page
      .getByRole('grid')
      .press('End')
      .catch(() => undefined);
    await page.locator('[role=row][tabindex="0"]').first().focus();
    await page.keyboard.press('End');
    await expectVisible(page.getByText('10.1.134.159:8080'));
    await page.keyboard.press('Home');
    await expectVisible(page.getByText('10.0.0.0:8080'));
  });
});

describe('12,000 proxies', () => {
  it('are on the board by pages', async () => {
    await go('#/huge/mesh');
    const grid = page.getByRole('grid', { name: 'Mesh' });
    await expectVisible(grid.getByRole('row').nth(5));
    expect(await grid.getAttribute('aria-rowcount')).toBe('12001');
    await expectVisible(page.getByText('12,000 of 12,000'));
  });
});

describe('something that takes its time', () => {
  it('shows progress and can be cancelled; the page before is back', async () => {
    await go('#/slow/mesh');
    await page
      .getByRole('link', { name: /^checkout/ })
      .first()
      .click();
    const bar = page.getByRole('progressbar');
    await expectVisible(bar);
    await expectVisible(page.getByText(/MB \/ 50 MB/));
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expectVisible(page.getByRole('grid', { name: 'Mesh' }));
  });
});

describe('what is not allowed or not there', () => {
  it('a missing permission is named, with what to do', async () => {
    await go('#/forbidden/mesh');
    const card = page.getByRole('alert');
    await expectVisible(card);
    expect(await card.innerText()).toContain('list pods in istio-system');
    await expectVisible(card.getByRole('button', { name: 'Try again' }));
  });

  it('an empty mesh says why it may be empty', async () => {
    await go('#/empty/mesh');
    await expectVisible(page.getByText('No proxies'));
  });

  it('a silent control plane is never told as a healthy mesh', async () => {
    await go('#/half/mesh');
    await expectVisible(page.getByText('1 control plane pod did not answer'));
    expect(await page.getByText('no problems').count()).toBe(0);
  });

  it('an unknown context in a link is an error, not a blank page', async () => {
    await go('#/nowhere/mesh');
    await expectVisible(page.getByRole('alert').first());
  });

  it('an address of another age opens what it can', async () => {
    await go('#/huge/no-such-page');
    await expectVisible(page.getByRole('grid', { name: 'Mesh' }));
  });
});

describe('a change of state', () => {
  it('is marked and said politely', async () => {
    await go('#/changing/mesh');
    await expectVisible(page.getByRole('row').filter({ hasText: 'checkout' }));
    await page
      .locator('[aria-live=polite]')
      .filter({ hasText: /RDS is now/ })
      .waitFor({ state: 'attached' });
  });
});

describe('a host that goes away', () => {
  it('is said in the top bar, and what was shown stays', async () => {
    await go('#/changing/mesh');
    await expectVisible(page.getByRole('row').filter({ hasText: 'checkout' }));
    await host.close();
    await expectVisible(page.getByText('Meshscope not answering'));
    await expectVisible(page.getByRole('row').filter({ hasText: 'checkout' }));
  });
});
