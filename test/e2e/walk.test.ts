import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { expectVisible } from '../support/expect-visible.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

/** The way of the guide: board → the STALE proxy → its listeners → 0.0.0.0_9080 → route 9080 → reviews → cluster → endpoints. */
let app: LaunchedApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp({ colorScheme: 'dark' });
  page = app.page;
  page.setDefaultTimeout(20_000);
});
afterAll(() => app.close());

const row = (text: string | RegExp): Locator =>
  page.getByRole('row').filter({ hasText: text }).first();
const tab = (name: string): Locator =>
  page.getByRole('navigation', { name: 'Parts of the configuration' }).getByRole('link', {
    name: new RegExp(`^${name}`),
  });
const inspector = (): Locator => page.getByRole('complementary', { name: 'Inspector' });

async function showContext(name: string): Promise<void> {
  await page.getByRole('button', { name: /^Context:/ }).click();
  await page.getByRole('button', { name: new RegExp(`^${name} `) }).click();
}

/** From the board to the endpoints of reviews, in tables. */
async function walk(shots: string, cluster: RegExp, button: RegExp): Promise<void> {
  await expectVisible(row('productpage'));
  await app.shot(`${shots}-1-board`);
  const stale = row('productpage').getByRole('button', { name: /Stale/ });
  await stale.click();
  const explanation = page.getByRole('dialog', { name: 'What this state means' });
  await expectVisible(explanation.getByText('Pilot sent an update'));
  await app.shot(`${shots}-2-stale`);
  await page.keyboard.press('Escape');

  await page.getByRole('link', { name: /^productpage/ }).click();
  await expectVisible(
    page
      .getByRole('region', { name: 'Outbound' })
      .getByRole('button', { name: /^reviews\.default/ }),
  );
  await app.shot(`${shots}-3-overview`);

  await tab('Listeners').click();
  await page.getByRole('searchbox', { name: /port:/ }).fill('port:9080 0.0.0.0_9080');
  await row('0.0.0.0_9080').click();
  await expectVisible(
    inspector().getByRole('navigation').getByRole('button', { name: '0.0.0.0_9080' }),
  );
  await app.shot(`${shots}-4-listener`);

  await row(/0\.0\.0\.0_9080.*9080/)
    .getByRole('button', { name: /9080/ })
    .click();
  await expectVisible(inspector().getByRole('heading', { name: '9080', exact: true }));
  expect(page.url()).toContain('/routes?');
  await app.shot(`${shots}-5-route`);

  await page.getByRole('row').getByRole('button', { name: button }).first().click();
  await expectVisible(inspector().getByRole('heading', { name: cluster }));
  await expectVisible(
    inspector().locator('.monaco-editor .view-lines').getByText('outbound|9080').first(),
  );
  await app.shot(`${shots}-6-cluster`);

  const endpoints = page
    .locator('[role=row][aria-selected=true]')
    .getByRole('button', { name: /\d+\/\d+/ });
  await endpoints.click();
  await expectVisible(
    page
      .getByRole('gridcell')
      .filter({ hasText: /^\d+\.\d+\.\d+\.\d+:9080$/ })
      .first(),
  );
  await app.shot(`${shots}-7-endpoints`);
}

describe('the walk of the guide, in tables', () => {
  it('leads through today’s mesh', async () => {
    await walk('walk', /^outbound\|9080\|v2\|reviews/, /v2·reviews/);
  });

  it('walks back, object by object, as the browser’s back does', async () => {
    await page.keyboard.press('Alt+ArrowLeft');
    await page.waitForURL(/\/clusters/);
    await expectVisible(inspector().getByRole('heading', { name: /^outbound\|9080\|v2\|reviews/ }));
    await page.keyboard.press('Alt+ArrowLeft');
    await expectVisible(inspector().getByRole('heading', { name: '9080', exact: true }));
    await page.keyboard.press('Alt+ArrowRight');
    await expectVisible(inspector().getByRole('heading', { name: /^outbound\|9080\|v2\|reviews/ }));
  });

  it('opens the same view from its link alone', async () => {
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await expectVisible(inspector().getByRole('heading', { name: /^outbound\|9080\|v2\|reviews/ }));
    await expectVisible(page.locator('[role=row][aria-selected=true]').first());
  });

  it('shows the selected cluster in the chain', async () => {
    await tab('Chain').click();
    const tree = page.getByRole('button', { name: 'Tree' });
    if ((await tree.getAttribute('aria-pressed')) !== 'true') await tree.click();
    await expectVisible(page.getByRole('treeitem', { name: /reviews/ }).first());
    await app.shot('walk-8-chain');
  });

  it('leads through the Istio 1.1 mesh too', async () => {
    await showContext('meshscope-demo-legacy');
    await expectVisible(row('productpage'));
    await walk('legacy', /^outbound\|9080\|\|reviews/, /^outbound\|9080\|\|reviews/);
  });

  it('shows what Envoy refused, with its own words', async () => {
    await showContext('meshscope-demo');
    await page
      .getByRole('row')
      .getByRole('button', { name: /Rejected/ })
      .first()
      .click();
    await expectVisible(page.getByRole('dialog', { name: 'What this state means' }).locator('pre'));
    await app.shot('walk-9-rejected');
    await page.keyboard.press('Escape');
  });

  it('finds proxies and resources in the palette', async () => {
    await page.getByRole('link', { name: /^reviews-v3/ }).click();
    await expectVisible(page.getByRole('region', { name: 'Outbound' }));
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('mysql');
    await expectVisible(page.getByRole('option', { name: /cluster.*mysql/ }).first());
    await app.shot('walk-10-palette');
    // Not as it is written, but as one types: a service and its port; letters of a pod's name; a host.
    await page.getByRole('combobox').fill('rev9080');
    await expectVisible(page.getByRole('option', { name: /cluster.*outbound\|9080\|v2\|rev/ }));
    await page.getByRole('combobox').fill('prdctpg');
    await expectVisible(page.getByRole('option', { name: /^Proxy.*productpage/ }));
    await page.getByRole('combobox').fill('httpbin');
    await expectVisible(page.getByRole('option', { name: /^Virtual host.*httpbin/ }));
    await page.keyboard.press('Escape');
    expect(await page.getByRole('combobox').count()).toBe(0);
  });

  it('complained about nothing on the way', () => {
    expect(app.complaints).toEqual([]);
  });
});
