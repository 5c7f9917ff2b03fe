import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { artefacts } from '../support/launch-app.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The desktop app itself, wherever an Electron binary and a display are found. */
function findElectron(): string | undefined {
  const folder =
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(root, 'node_modules/electron/dist');
  const record = path.join(root, 'node_modules/electron/path.txt');
  const name = existsSync(record) ? readFileSync(record, 'utf8') : 'electron';
  const file = path.join(folder, name);
  const display =
    process.platform !== 'linux' ||
    [process.env['DISPLAY'], process.env['WAYLAND_DISPLAY']].some((name) => name);
  return existsSync(file) && display ? file : undefined;
}

const electron = findElectron();
if (electron === undefined) {
  console.warn('SKIPPED: the desktop app, because there is no Electron binary or no display');
}

describe.skipIf(electron === undefined)('the desktop app', () => {
  let app: ElectronApplication;
  let page: Page;
  let home: string;

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'meshscope-desktop-'));
    const env = Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    app = await _electron.launch({
      executablePath: electron ?? '',
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, '--demo'],
      env: { ...Object.fromEntries(env), MESHSCOPE_DATA_DIR: home },
    });
    page = await app.firstWindow();
  });
  afterAll(async () => {
    await app.close();
    await rm(home, { recursive: true, force: true });
  });

  it('shows the demo mesh through the preload', async () => {
    await page.getByText('istiod').first().waitFor();
    expect(page.url()).toMatch(/^app:\/\/bundle\//);
    await page.screenshot({ path: path.join(artefacts, 'desktop.png') });
  });

  it('gives the page the contract and nothing of Node or Electron', async () => {
    const seen = await page.evaluate(() => {
      const bridge: unknown = Reflect.get(window, 'meshscope');
      return {
        bridge: typeof bridge === 'object' && bridge !== null ? Object.keys(bridge).toSorted() : [],
        node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
      };
    });
    expect(seen).toEqual({ bridge: ['call', 'cancel', 'subscribe'], node: [] });
  });

  it('stays at home', async () => {
    await page.evaluate(() => {
      window.location.href = 'https://example.test/';
    });
    await page.waitForTimeout(300);
    expect(page.url()).toMatch(/^app:\/\/bundle\//);
    expect(app.windows()).toHaveLength(1);
  });
});
