import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { axeFindings } from '../support/axe.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

const tabs = [
  'Overview',
  'Listeners',
  'Routes',
  'Clusters',
  'Endpoints',
  'Secrets',
  'Bootstrap',
  'Chain',
];

describe.each(['dark', 'light'] as const)('axe, %s', (colorScheme) => {
  let app: LaunchedApp;

  beforeAll(async () => {
    app = await launchApp({ colorScheme });
    await app.page.getByRole('row').filter({ hasText: 'productpage' }).waitFor();
  });
  afterAll(() => app.close());

  it('finds nothing on the mesh board', async () => {
    expect(await axeFindings(app.page)).toEqual([]);
  });

  it.each([
    ['the explanation of a state', /^Stale|Stale/],
    ['the settings', 'Settings'],
    ['the contexts', /^Context:/],
    ['the copy menu', /^Copy as/],
  ] as const)('finds nothing in %s', async (_what, name) => {
    await app.page
      .getByRole('main')
      .or(app.page.getByRole('banner'))
      .getByRole('button', { name })
      .last()
      .click();
    await app.page.waitForTimeout(300);
    expect(await axeFindings(app.page)).toEqual([]);
    await app.page.keyboard.press('Escape');
  });

  it('finds nothing in the palette', async () => {
    await app.page.keyboard.press('Control+k');
    await app.page.getByRole('combobox').fill('re');
    await app.page.getByRole('option').first().waitFor();
    expect(await axeFindings(app.page)).toEqual([]);
    await app.page.keyboard.press('Escape');
  });

  it('finds nothing on any tab of a proxy', async () => {
    const { page } = app;
    await page.getByRole('link', { name: /^productpage/ }).click();
    for (const name of tabs) {
      await page
        .getByRole('navigation', { name: 'Parts of the configuration' })
        .getByRole('link', { name: new RegExp(`^${name}`) })
        .click();
      if (name === 'Listeners') {
        await page.locator('[role=row][data-index="2"]').click();
        await page.getByRole('complementary').locator('.view-line').first().waitFor();
      }
      await page.waitForTimeout(name === 'Chain' ? 1200 : 500);
      expect(await axeFindings(page), name).toEqual([]);
      for (const [width, height] of [
        [1280, 720],
        [1920, 1080],
      ] as const) {
        await page.setViewportSize({ width, height });
        await app.shot(`page-${colorScheme}-${name.toLowerCase()}-${String(width)}`);
      }
      await page.setViewportSize({ width: 1280, height: 720 });
    }
  });

  it('finds nothing on any page of the rail', async () => {
    const { page } = app;
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    for (let at = 0; at < (await links.count()); at += 1) {
      await links.nth(at).click();
      await page.waitForTimeout(800);
      const name = (await links.nth(at).innerText()).trim().toLowerCase();
      await app.shot(`rail-${colorScheme}-${name}`);
      expect(await axeFindings(page), name).toEqual([]);
    }
  });
});
