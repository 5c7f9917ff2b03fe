import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { axeFindings } from '../support/axe.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

/** Export → library → open offline → compare with live; the preview of what goes out; the timeline. */
let app: LaunchedApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp({ colorScheme: 'dark' });
  page = app.page;
  page.setDefaultTimeout(30_000);
  await page.getByRole('row').filter({ hasText: 'productpage' }).first().waitFor();
  await page.getByRole('link', { name: 'Snapshots' }).click();
});
afterAll(() => app.close());

const main = (): Locator => page.getByRole('main');
const library = (): Locator => page.getByRole('list', { name: 'Snapshots in the library' });

describe('snapshots', () => {
  it('says what redaction takes out before anything is written', async () => {
    await page.getByText('No snapshot yet').waitFor();
    await page.getByRole('button', { name: 'Preview what goes out' }).click();
    await page.getByRole('heading', { name: 'What redaction takes out' }).waitFor();
    await main().getByText('configs.bootstrap.node.metadata.REPORTING_TOKEN').first().waitFor();
    const text = await main().innerText();
    expect(text).not.toContain('demo-only-metadata-token');
    await app.shot('snapshots-1-preview');
    expect(await axeFindings(page)).toEqual([]);
  });

  it('exports a namespace and lists it', async () => {
    await page.getByRole('radio', { name: 'A namespace' }).check();
    await page.getByRole('combobox', { name: 'Namespace' }).fill('default');
    await page.getByRole('textbox', { name: 'Title' }).fill('Before the rollout');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await library()
      .getByRole('button', { name: /Before the rollout/ })
      .waitFor();
    await main()
      .getByText(/Namespace default, \d+ proxies/)
      .waitFor();
    // No display here: the page says so, with the path, instead of doing nothing.
    await page.getByRole('button', { name: 'Show in folder' }).click();
    await page
      .getByText(/No file manager could be opened here\. The file is .*\.meshscope/)
      .waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await main()
      .getByText(/Whole: \d+ files are as the manifest says/)
      .waitFor();
    await app.shot('snapshots-2-library');
    expect(await axeFindings(page)).toEqual([]);
  });

  it('keeps a note and tags, and finds by them', async () => {
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill('reviews was slow that day');
    await page.getByRole('textbox', { name: /^Tags/ }).fill('incident-42, reviews');
    await page.getByRole('button', { name: 'Save' }).click();
    await main().getByText('reviews was slow that day').waitFor();
    await page.getByRole('searchbox', { name: 'Search the snapshots' }).fill('incident-42');
    await library()
      .getByRole('button', { name: /Before the rollout/ })
      .waitFor();
    await page.getByRole('searchbox', { name: 'Search the snapshots' }).fill('nothing-like-it');
    await main().getByText('No snapshot matches').waitFor();
    await page.getByRole('searchbox', { name: 'Search the snapshots' }).fill('');
    expect(await library().getByRole('button').count()).toBe(1);
  });

  it('compares a proxy in it with what runs now', async () => {
    await page.getByRole('button', { name: 'Compare with…' }).click();
    const box = page.getByRole('dialog', { name: /^Compare Before/ });
    const name = await box
      .getByRole('combobox', { name: 'Proxy' })
      .locator('option')
      .filter({ hasText: 'reviews-v1' })
      .innerText();
    await box.getByRole('combobox', { name: 'Proxy' }).selectOption(name);
    await box.getByRole('combobox', { name: 'With', exact: true }).selectOption({
      label: 'meshscope-demo as it is now',
    });
    await app.shot('snapshots-3-compare-form');
    await box.getByRole('button', { name: 'Compare' }).click();
    await main().getByText('Clusters match').waitFor();
    expect(
      await main()
        .getByText(/differ \(/)
        .count(),
    ).toBe(0);
    await app.shot('snapshots-4-compare');
    await page.goBack();
  });

  it('opens as a mesh of its own, offline, with what was recorded', async () => {
    await page.getByRole('link', { name: 'Snapshots' }).click();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('button', { name: /^Context: Before the rollout/ }).waitFor();
    await page.getByRole('row').filter({ hasText: 'reviews-v1' }).first().waitFor();
    await main().getByText('Secrets were taken out of this snapshot.').waitFor();
    await page.getByText(/snapshot, \d+s old/).waitFor();
    await app.shot('snapshots-5-opened');
    await page.getByRole('link', { name: /^reviews-v1/ }).click();
    await page.getByRole('region', { name: 'Outbound' }).waitFor();
    expect(page.url()).toContain('snapshot');
  });

  it('watches a proxy on a timeline', async () => {
    await page.getByRole('button', { name: /^Context:/ }).click();
    await page.getByRole('button', { name: /^meshscope-demo / }).click();
    await page.getByRole('row').filter({ hasText: 'productpage' }).first().waitFor();
    await page.getByRole('link', { name: 'Snapshots' }).click();
    await page.getByRole('button', { name: 'Timeline' }).click();
    await page.getByRole('button', { name: 'Watch a proxy' }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose the proxy to watch' });
    await dialog.getByRole('row').filter({ hasText: 'reviews-v1' }).first().click();
    const card = page.getByRole('region', { name: /^reviews-v1/ });
    await card.getByText(/Watching began/).waitFor();
    await app.shot('snapshots-6-timeline');
    expect(await axeFindings(page)).toEqual([]);
    await card.getByRole('button', { name: /^Stop watching/ }).click();
    await main().getByText('No proxy is watched').waitFor();
  });

  it('complained about nothing on the way', () => {
    expect(app.complaints).toEqual([]);
  });
});
