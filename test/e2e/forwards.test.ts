import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { axeFindings } from '../support/axe.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

describe.each(['dark', 'light'] as const)('forwards, %s', (colorScheme) => {
  let app: LaunchedApp;
  let page: Page;

  beforeAll(async () => {
    app = await launchApp({ colorScheme, link: '/demo%3Ameshscope-demo/forwards' });
    page = app.page;
    page.setDefaultTimeout(20_000);
    await app.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterAll(() => app.close());

  const target = (): Locator => page.getByRole('combobox', { name: 'Workload or service' });
  const row = (text: string): Locator =>
    page.getByRole('list', { name: 'Forwards' }).getByRole('listitem').filter({ hasText: text });

  async function localPort(of: string): Promise<number> {
    const text = await row(of).innerText();
    return Number(/localhost:(\d+)/.exec(text)?.[1] ?? 0);
  }

  /** By eye (screenshots among the artefacts) and by axe. */
  async function expectLooks(name: string): Promise<void> {
    expect(await axeFindings(page), name).toEqual([]);
    for (const [width, height] of [
      [1920, 1080],
      [1280, 720],
    ] as const) {
      await page.setViewportSize({ width, height });
      await app.shot(`forwards-${colorScheme}-${name}-${String(width)}`);
    }
  }

  it('offers the control plane first', async () => {
    await expect.poll(() => target().inputValue()).toBe('istio-system/deployment/istiod');
    await expectLooks('empty');
  });

  it('forwards to istiod, sent by Enter', async () => {
    await page.getByRole('textbox', { name: 'Its port' }).focus();
    await page.keyboard.press('Enter');
    await row('istiod:15014').getByText('Ready').waitFor();
    const port = await localPort('istiod:15014');
    expect(await (await fetch(`http://127.0.0.1:${String(port)}/version`)).text()).toContain(
      '1.30',
    );
    await page.getByRole('contentinfo').getByText('1 ready').waitFor();
  });

  it('forwards to an Envoy by a preset, which brings its target along', async () => {
    await page.getByRole('button', { name: '15000' }).click();
    expect(await target().inputValue()).not.toContain('istiod');
    await target().fill('default/deploy/reviews-v1');
    await page.getByRole('button', { name: /^Forward/ }).click();
    await row('reviews-v1:15000').getByText('Ready').waitFor();
    const port = await localPort('reviews-v1:15000');
    const info = await (await fetch(`http://127.0.0.1:${String(port)}/server_info`)).text();
    expect(info).toContain('LIVE');
  });

  it('says what is wrong with a target, and why a forward fails', async () => {
    await target().fill('reviews');
    await page.getByText('Write it as namespace/kind/name').waitFor();
    expect(await page.getByRole('button', { name: /^Forward/ }).isDisabled()).toBe(true);
    await target().fill('default/deployment/no-such');
    await page.getByRole('button', { name: /^Forward/ }).click();
    await row('no-such').getByText('Failed').waitFor();
    await page.getByRole('contentinfo').getByText('1 failed').waitFor();
    await expectLooks('list');
    await row('no-such')
      .getByRole('button', { name: /^Remove/ })
      .click();
    await expect.poll(() => row('no-such').count()).toBe(0);
  });

  it('opens the page of a forward in the browser and copies it as kubectl', async () => {
    const opened = app.context.waitForEvent('page');
    await row('istiod:15014').getByRole('button', { name: 'Open', exact: true }).click();
    const other = await opened;
    await other.waitForLoadState();
    expect(other.url()).toMatch(/^http:\/\/localhost:\d+\/debug$/);
    await other.close();
    await row('istiod:15014').getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('menuitem', { name: /^Copy as kubectl/ }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^kubectl --context meshscope-demo -n istio-system port-forward deployment\/istiod \d+:15014$/,
    );
  });

  it('frees the port when it stops, and keeps the entry', async () => {
    const port = await localPort('istiod:15014');
    await row('istiod:15014').getByRole('button', { name: 'Stop' }).click();
    await row('istiod:15014').getByText('Stopped').waitFor();
    await expect(fetch(`http://127.0.0.1:${String(port)}/version`)).rejects.toThrow();
    await page.reload();
    await row('istiod:15014').getByText('Stopped').waitFor();
    const box = row('istiod:15014').getByRole('checkbox', { name: 'Open with this context' });
    expect(await box.isChecked()).toBe(false);
    await row('istiod:15014').getByRole('button', { name: 'Start' }).click();
    await row('istiod:15014').getByText('Ready').waitFor();
    expect(await localPort('istiod:15014')).toBe(port);
  });

  it('complained about nothing but what was opened on purpose', () => {
    const elsewhere = /^(?:request to|console of) http:\/\/localhost:/;
    expect(app.complaints.filter((one) => !elsewhere.test(one))).toEqual([]);
  });
});
