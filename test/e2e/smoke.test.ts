import { afterAll, beforeAll, expect, it } from 'vitest';

import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

/** The built app, started as `npm start -- --demo` does, seen by a real Chromium. */
let app: LaunchedApp;

beforeAll(async () => {
  app = await launchApp();
});
afterAll(() => app.close());

it('shows the demo mesh', async () => {
  await app.page.getByText('istiod').first().waitFor();
  await app.shot('smoke');
  expect(await app.page.title()).toContain('Meshscope');
});

it('takes the token out of the address at once and survives a reload', async () => {
  expect(app.page.url()).not.toContain('t=');
  await app.page.reload();
  await app.page.getByText('istiod').first().waitFor();
  expect(app.page.url()).not.toContain('t=');
});

it('leads from the words of the status bar to the rows they are about, and from a lost pod to its kind', async () => {
  const { page } = app;
  await page.getByRole('contentinfo').getByRole('button', { name: '1 proxy is stale' }).click();
  const rows = page.getByRole('grid', { name: 'Mesh' }).locator('[role=row][data-index]');
  await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining('productpage')]);
  const gone = ['demo:meshscope-demo', 'proxy', 'reviews-v2-0123456789-abcde.default'];
  await page.evaluate((to) => (location.hash = to), `#/${gone.map(encodeURIComponent).join('/')}`);
  await page.getByRole('button', { name: 'Pods of the same workload' }).click();
  await expect.poll(() => rows.count()).toBe(2);
  expect(await rows.first().innerText()).toContain('reviews-v2');
});

it('breaks no policy, throws nothing and asks nobody else', () => {
  expect(app.complaints).toEqual([]);
});

it('tells a page without a token what to do', async () => {
  const stranger = await app.context.browser()!.newContext();
  const page = await stranger.newPage();
  await page.goto(new URL('/', app.served.url).href);
  await page.getByRole('heading', { name: 'This page has no session' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/no-token');
  await page.screenshot({ path: 'test-results/e2e/no-token.png' });
  await stranger.close();
});
