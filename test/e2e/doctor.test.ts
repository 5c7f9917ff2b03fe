import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { axeFindings } from '../support/axe.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

describe.each(['dark', 'light'] as const)('the doctor, %s', (colorScheme) => {
  let app: LaunchedApp;
  let page: Page;

  beforeAll(async () => {
    app = await launchApp({ colorScheme, link: '/demo%3Ameshscope-demo/doctor' });
    page = app.page;
    page.setDefaultTimeout(20_000);
    await app.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterAll(() => app.close());

  const exam = (name: string): Locator =>
    page.getByRole('navigation', { name: 'Examinations' }).getByRole('button', {
      name: new RegExp(`^${name}`),
    });
  const step = (title: string): Locator =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) });
  const verdict = (): Locator => page.getByRole('status').filter({ hasText: 'took' });

  async function examine(): Promise<void> {
    await page
      .getByRole('button', { name: /^Examine/ })
      .first()
      .click();
    await verdict().waitFor();
  }

  async function pick(proxy: RegExp): Promise<void> {
    await page.getByRole('row').filter({ hasText: proxy }).first().click();
    await page.getByRole('button', { name: /^Proxy: / }).waitFor();
  }

  /** By eye (screenshots among the artefacts) and by axe. */
  async function expectLooks(name: string): Promise<void> {
    expect(await axeFindings(page), name).toEqual([]);
    for (const [width, height] of [
      [1920, 1080],
      [1280, 720],
    ] as const) {
      await page.setViewportSize({ width, height });
      await app.shot(`doctor-${colorScheme}-${name}-${String(width)}`);
    }
  }

  it('examines the way from this machine to the cluster', async () => {
    await exam('This machine').waitFor();
    await expectLooks('empty');
    await examine();
    await step('TLS and the certificate chain').getByText('CN=Meshscope demo CA').first().waitFor();
    await page
      .getByRole('region', { name: 'Permissions' })
      .getByRole('row')
      .filter({ hasText: 'create pods/portforward istio-system' })
      .getByRole('cell', { name: 'Allowed', exact: true })
      .waitFor();
    await expectLooks('cluster');
  });

  it('finds the proxy that no Pilot serves', async () => {
    await exam('Pod → Pilot').click();
    await pick(/^wishlist/);
    await examine();
    await verdict().getByText('3 of 11 steps failed').waitFor();
    // The verdict itself says what to do, and leads to the evidence below the fold.
    await verdict().getByText('Envoy has no open stream to Pilot', { exact: false }).waitFor();
    await verdict()
      .getByRole('button', { name: 'Envoy’s own count of its stream to Pilot' })
      .click();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-step')))
      .toBe('xds-stats');
    await step('Envoy’s own count of its stream to Pilot')
      .getByText('control_plane.connected_state 0')
      .waitFor();
    await step('TLS from inside the pod').getByText('SSL certificate verify ok').waitFor();
    await expectLooks('proxy');
  });

  it('finds the listener that Envoy refused', async () => {
    await page.getByRole('button', { name: /^Proxy: / }).click();
    await pick(/^reviews-v3/);
    await examine();
    const stream = step('Envoy’s own count of its stream to Pilot');
    await expect.poll(() => stream.innerText()).toContain('Envoy refused LDS');
  });

  it('finds the sidecar that is too old', async () => {
    await exam('Versions').click();
    await examine();
    await page
      .getByRole('region', { name: 'Proxies by version' })
      .getByRole('row')
      .filter({ hasText: '1.28.6' })
      .getByText('Too old')
      .waitFor();
    await expectLooks('versions');
  });

  it('follows the guide’s last section in the mesh of Istio 1.1, and copies it as text', async () => {
    await page.getByRole('button', { name: /^Context:/ }).click();
    await page.getByRole('button', { name: /^meshscope-demo-legacy / }).click();
    await page.getByRole('row').filter({ hasText: 'productpage' }).first().waitFor();
    await page.getByRole('link', { name: 'Doctor' }).click();
    await exam('Pod → Pilot').click();
    await pick(/^istio-ingressgateway/);
    await examine();
    await step('edsz with the proxy’s own certificate')
      .getByText(/service keys, \d+ hosts/)
      .waitFor();
    await expectLooks('guide');
    await page.getByRole('button', { name: 'Copy as text' }).click();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toContain('Pod → Pilot · istio-ingressgateway');
    expect(report).toContain('✓ edsz with the proxy’s own certificate');
    expect(report).toMatch(
      /\$ kubectl --context meshscope-demo-legacy -n istio-system exec istio-ingressgateway-\S+ -c istio-proxy -- curl .*--cert \/etc\/certs\/cert-chain\.pem .*8080\/debug\/edsz/,
    );
    expect(report).not.toMatch(/PRIVATE KEY|Bearer \S{8}/);
  });

  it('is used by keyboard alone', async () => {
    await exam('This machine').focus();
    await page.keyboard.press('Enter');
    expect(await exam('This machine').getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: 'Examine', exact: true }).first().focus();
    await page.keyboard.press('Enter');
    await verdict().waitFor();
  });

  it('complained about nothing on the way', () => {
    expect(app.complaints).toEqual([]);
  });
});
