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

it('breaks no policy, throws nothing and asks nobody else', () => {
  expect(app.complaints).toEqual([]);
});

it('tells a page without a token what to do', async () => {
  const stranger = await app.context.browser()!.newContext();
  const page = await stranger.newPage();
  await page.goto(new URL('/', app.served.url).href);
  await page.getByRole('heading', { name: 'This page has lost its token' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/no-token');
  await page.screenshot({ path: 'test-results/e2e/no-token.png' });
  await stranger.close();
});
