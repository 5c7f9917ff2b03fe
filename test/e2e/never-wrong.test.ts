import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ingress, productpage } from '../../src-main/demo/world/faults.ts';
import { expectVisible } from '../support/expect-visible.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

const modern = 'demo:meshscope-demo';
const reviews = 'http://reviews:9080/reviews/7';

let app: LaunchedApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp({ viewport: { width: 1440, height: 900 } });
  page = app.page;
  page.setDefaultTimeout(20_000);
  await expectVisible(page.getByRole('row').filter({ hasText: 'productpage' }).first());
});
afterAll(() => app.close());

async function go(name: string, proxy = '', tab = '', query: Record<string, string> = {}) {
  const parts = [modern, name, proxy, tab].filter((part) => part !== '').map(encodeURIComponent);
  const search = new URLSearchParams(query).toString();
  await page.evaluate((to) => (window.location.hash = to), `#/${parts.join('/')}?${search}`);
}

const main = (): Locator => page.getByRole('main');
const verdict = (): Locator => main().locator('.verdict');
const status = (): Locator => page.getByRole('contentinfo');

function dumpOf(): Buffer {
  const node = { id: 'sidecar~10.1.2.3~reviews-v9-abc.shop~shop.svc.cluster.local' };
  const bootstrap = { '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump' };
  return Buffer.from(JSON.stringify({ configs: [{ ...bootstrap, bootstrap: { node } }] }));
}

/** Calls of a method that the page makes while `during` goes on, as they were sent. */
async function callsOf(method: string, during: () => Promise<void>): Promise<readonly string[]> {
  const sent: string[] = [];
  const listen = (request: { url(): string; postData(): string | null }): void => {
    const body = request.postData() ?? '';
    if (request.url().includes(method) || body.includes(`"${method}"`)) sent.push(body);
  };
  page.on('request', listen);
  await during();
  page.off('request', listen);
  return sent;
}

describe('the trace answers the question beside it', () => {
  it('asks again by itself when a header is typed', async () => {
    await go('trace', productpage, '', { to: reviews });
    await expectVisible(verdict().getByText(/reviews\S* 90 %/));
    await page.getByRole('textbox', { name: /^Headers/ }).fill('end-user: jason');
    await expect.poll(() => verdict().innerText()).not.toContain('90 %');
    await expectVisible(verdict().getByText(/v2/).first());
  });

  it('sends with Ctrl+Enter from the headers', async () => {
    const headers = page.getByRole('textbox', { name: /^Headers/ });
    await headers.focus();
    const calls = await callsOf('trace.run', async () => {
      await headers.press('Control+Enter');
      await expect.poll(() => page.url()).toContain('jason');
    });
    expect(calls.length).toBeGreaterThan(0);
  });

  it('shows no other host’s answer under an error', async () => {
    const destination = page.getByRole('combobox', { name: /^URL or destination/ });
    await destination.fill('http://[::1/x');
    await expectVisible(main().getByRole('alert').first());
    expect(await verdict().count()).toBe(0);
    expect(await page.getByRole('region', { name: /^Hop 1/ }).count()).toBe(0);
    await destination.fill(reviews);
    await expectVisible(verdict().getByText(/v2/).first());
  });

  it('takes no headers along to another proxy', async () => {
    await go('trace', ingress);
    await expect.poll(() => page.getByRole('textbox', { name: /^Headers/ }).inputValue()).toBe('');
  });
});

describe('sync state is problem number one', () => {
  it('stands first in the overview and in the strip of a stale proxy', async () => {
    await go('proxy', productpage, 'overview');
    const problems = page.getByRole('region', { name: 'Problems' });
    await expectVisible(
      problems
        .getByRole('listitem')
        .first()
        .getByText(/not acknowledged RDS/),
    );
    await expectVisible(status().getByText(/not acknowledged RDS/));
    await problems.getByRole('listitem').first().getByRole('button').click();
    await expectVisible(page.getByRole('heading', { name: 'Compare' }));
  });

  it('fails the doctor’s first step', async () => {
    await go('doctor', productpage, '', { check: 'proxy' });
    await main().getByRole('button', { name: 'Examine' }).first().click();
    const step = main().locator('[data-step="pilot-sync"]');
    await expectVisible(step.getByText('RDS STALE'));
    expect(await step.innerText()).toContain('✕');
  });
});

describe('a reading says its age', () => {
  it('stands beside the name, and a click reads again', async () => {
    await go('proxy', productpage, 'overview');
    const age = page.getByRole('button', { name: /^read .* ago/ });
    await expectVisible(age);
    const calls = await callsOf('proxy.open', async () => {
      await age.click();
      await expect.poll(() => age.getAttribute('aria-busy')).toBe('false');
    });
    expect(calls.join('\n')).toContain('"fresh":true');
  });

  it('reads both sides of a comparison when it is opened', async () => {
    const calls = await callsOf('diff.compare', async () => {
      await go('compare', productpage);
      await expectVisible(main().getByText(/Routes differ/));
    });
    expect(calls.join('\n')).toContain('"fresh":true');
  });
});

describe('the board', () => {
  it('counts what is wrong in the configurations that were looked at', async () => {
    await go('proxy', ingress, 'overview');
    await expectVisible(
      page.getByRole('region', { name: 'Problems' }).getByRole('listitem').first(),
    );
    await go('mesh');
    const row = page.getByRole('row').filter({ hasText: 'istio-ingres' }).first();
    await expectVisible(row.getByText(/✕ \d+/));
    await app.shot('never-wrong-board');
  });

  it('shows the worst first, and chips that add up', async () => {
    const rows = page.getByRole('row');
    await expectVisible(rows.nth(1).getByText('Rejected'));
    const chips = await main().getByRole('search').getByRole('button').allInnerTexts();
    const count = (name: string): number =>
      Number(/\d+/.exec(chips.find((chip) => chip.includes(name)) ?? '')?.[0] ?? '0');
    const states = ['Synced', 'Stale', 'Rejected', 'Not sent', 'Not connected', 'Unknown'];
    expect(states.reduce((sum, name) => sum + count(name), 0)).toBe(count('All'));
  });
});

describe('the inspector shows the row', () => {
  const inspector = (): Locator => page.getByRole('complementary', { name: 'Inspector' });

  it('of a route: where it stands, what it matches, where it goes, its own JSON', async () => {
    await go('proxy', productpage, 'routes', { text: 'reviews.default' });
    await page
      .getByRole('row')
      .filter({ hasText: /\b90 ?%/ })
      .first()
      .click();
    await expectVisible(inspector().getByText(/^Route \d of \d in reviews\.default/));
    await expectVisible(inspector().getByText(/^90 % outbound\|9080\|v1\|reviews\.default$/));
    const json = inspector().locator('.view-lines');
    await expectVisible(json.getByText('"match"').first());
    expect(await json.getByText('"virtualHosts"').count()).toBe(0);
    await app.shot('never-wrong-route');
    await inspector().getByRole('button', { name: '9080', exact: true }).click();
    await expectVisible(json.getByText('"virtualHosts"').first());
  });

  it('of an endpoint: its health and Envoy’s own words, not the whole assignment', async () => {
    await go('proxy', productpage, 'endpoints', { text: '10.244.1.14' });
    await page.getByRole('row').filter({ hasText: 'v2' }).first().click();
    await expectVisible(
      inspector().getByText('Ejected by outlier detection', { exact: false }).first(),
    );
    await expectVisible(inspector().getByRole('heading', { name: '10.244.1.14:9080' }));
    const json = inspector().locator('.view-lines');
    await expectVisible(json.getByText('10.244.1.14').first());
    expect(await json.getByText('"lbEndpoints"').count()).toBe(0);
  });
});

describe('keys', () => {
  it('go to pages, and are listed', async () => {
    await page.getByRole('main').focus();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await expectVisible(page.getByRole('heading', { name: 'Mesh', exact: true }));
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expectVisible(dialog.getByText('g t'));
    await page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
  });
});

describe('the overview', () => {
  it('counts the clusters that are used, the worst subset first, as the table of clusters does', async () => {
    await go('proxy', productpage, 'overview');
    const outbound = page.getByRole('region', { name: 'Outbound' });
    const card = (name: string): Locator =>
      outbound.getByRole('listitem').filter({ hasText: new RegExp(`^\\s*${name}\\.default`) });
    await expect
      .poll(async () => (await card('reviews').innerText()).replaceAll(/\s+/g, ' '))
      .toMatch(/v2 ▲ 1\/2 v1 ✓ 1\/1/);
    // Found on demand: to have none is no fault.
    await expect.poll(() => outbound.getByText('0/0').count()).toBeLessThanOrEqual(3);
  });
});

describe('Pilot against Envoy', () => {
  it('says what Pilot wants and Envoy still has', async () => {
    await go('compare', productpage);
    await expectVisible(
      main()
        .getByText(/: Pilot wants 75, Envoy still has 90/)
        .first(),
    );
    await expectVisible(
      main()
        .getByText(/Pilot wants .* to send a share to .*v3/)
        .first(),
    );
    await expectVisible(main().getByRole('button', { name: /^Envoy lacks/ }));
    await app.shot('never-wrong-compare');
  });
});

describe('the chain’s tree', () => {
  it('stays, and keeps the focus, when Enter selects', async () => {
    await go('proxy', productpage, 'chain');
    const tree = page.getByRole('tree');
    const button = page.getByRole('button', { name: 'Tree' });
    await expectVisible(button);
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
    await expectVisible(tree);
    await tree.getByRole('treeitem').nth(1).focus();
    await page.keyboard.press('Enter');
    await expectVisible(page.getByRole('complementary').first());
    expect(await tree.isVisible()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
  });
});

describe('counts', () => {
  it('say what they count, once per kind', async () => {
    await go('proxy', productpage, 'listeners');
    const tab = page.getByRole('navigation', { name: 'Configuration' }).getByRole('link');
    const shown = /\d+/.exec(await tab.filter({ hasText: 'Listeners' }).innerText())?.[0] ?? '';
    await expectVisible(main().getByText(`${shown} of ${shown} filter chains`));
  });

  it('find the same problems in the strip and in the overview', async () => {
    await go('proxy', productpage, 'overview');
    const heading = page.getByRole('heading', { name: /^Problems/ });
    const count = /\d+/.exec(await heading.innerText())?.[0] ?? '';
    await expectVisible(status().getByText(`${count} problems`));
  });
});

it('names a dump of a file after its node', async () => {
  const file = { name: 'config_dump.json', mimeType: 'application/json', buffer: dumpOf() };
  await page.locator('input[type=file]').setInputFiles(file);
  await expectVisible(page.getByRole('heading', { name: /reviews-v9-abc/ }));
});

it('complains of nothing', () => {
  expect(app.complaints).toEqual([]);
});
