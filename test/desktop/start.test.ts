import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  artefacts,
  type Desktop,
  desktopGround,
  launchDesktop,
  noElectron,
} from '../support/desktop/launch.ts';

describe.skipIf(noElectron)('the desktop app', () => {
  let desktop: Desktop;

  beforeAll(async () => {
    mkdirSync(artefacts, { recursive: true });
    // D1: each of these switches ended the app with exit code 1 and no window.
    desktop = await launchDesktop({
      switches: ['--lang=de', '--force-device-scale-factor=1', '--hidden'],
      args: ['--demo', '--updated'],
    });
  });
  afterAll(() => desktop.close());

  it('shows the demo mesh through the preload', async () => {
    // Rows of the board come from the demo's pods over its API server: a context that does not open has none.
    await desktop.page.getByText('productpage-v1').first().waitFor();
    expect(desktop.output()).not.toMatch(/ failed: /);
    expect(desktop.page.url()).toMatch(/^app:\/\/bundle\//);
    await desktop.page.screenshot({ path: path.join(artefacts, 'desktop.png') });
    expect(desktop.complaints).toEqual([]);
  });

  it('runs in Chromium’s sandbox wherever there is one', async () => {
    const without = await desktop.app.evaluate(({ app }) =>
      app.commandLine.hasSwitch('no-sandbox'),
    );
    expect(without).toBe(!desktopGround().sandboxed);
  });

  it('loads no dictionary: the app speaks to clusters and to nobody else', async () => {
    const checked = await desktop.app.evaluate(({ session: { defaultSession } }) => [
      defaultSession.isSpellCheckerEnabled(),
      ...defaultSession.getSpellCheckerLanguages(),
    ]);
    expect(checked).toEqual([false]);
  });

  it('gives the page the contract and nothing of Node or Electron', async () => {
    const seen = await desktop.page.evaluate(() => {
      const bridge: unknown = Reflect.get(window, 'meshscope');
      return {
        bridge: typeof bridge === 'object' && bridge !== null ? Object.keys(bridge).sort() : [],
        node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
      };
    });
    expect(seen).toEqual({ bridge: ['call', 'cancel', 'subscribe', 'ticketOf'], node: [] });
  });

  it('stays at home', async () => {
    const blocked = desktop.page.evaluate(async () => {
      window.location.href = 'https://example.test/';
      window.open('app://bundle/');
      return await fetch('file:///etc/hostname').then(
        () => 'read',
        () => 'refused',
      );
    });
    expect(await blocked).toBe('refused');
    expect(desktop.page.url()).toMatch(/^app:\/\/bundle\//);
    expect(desktop.app.windows()).toHaveLength(1);
  });
});
