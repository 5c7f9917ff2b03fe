import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { boxesFromStart, boxesOf } from '../support/desktop/boxes.ts';
import {
  type Desktop,
  desktopGround,
  launchDesktop,
  newHome,
  noElectron,
} from '../support/desktop/launch.ts';

/** D2: where user namespaces are refused, the starter of an AppImage says --no-sandbox. */
describe.skipIf(noElectron)('a start that the system gives no sandbox', () => {
  let home: string;
  const start = async (noSandbox: boolean): Promise<Desktop> => {
    const switches = await boxesFromStart(home);
    const desktop = await launchDesktop({ home, switches, noSandbox });
    // Page and services are there: what main has to say comes next, before it answers to this.
    await desktop.page.waitForLoadState('load');
    await desktop.page.evaluate(`meshscope.call({ id: 'there', method: 'app.info', params: {} })`);
    return desktop;
  };
  const told = async (): Promise<unknown> => {
    const text = await readFile(path.join(home, '.config/meshscope/desktop.json'), 'utf8');
    return JSON.parse(text);
  };

  beforeAll(async () => {
    home = await newHome();
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it('shows its window, says so and what to do, and keeps that it was read', async () => {
    const desktop = await start(true);
    try {
      await expect.poll(() => boxesOf(desktop).shown()).toHaveLength(1);
      expect((await boxesOf(desktop).shown())[0]).toMatchObject({
        message: 'Meshscope runs without Chromium’s sandbox',
        detail: expect.stringMatching(/AppArmor profile.*README/),
        buttons: ['OK'],
        checkboxLabel: 'Don’t say this again',
      });
      await boxesOf(desktop).answer({ response: 0, checkboxChecked: true });
      await expect.poll(told).toMatchObject({ sandboxTold: true });
    } finally {
      await desktop.close();
    }
  });

  it('says it once', async () => {
    const desktop = await start(true);
    try {
      expect(await boxesOf(desktop).shown()).toEqual([]);
    } finally {
      await desktop.close();
    }
  });

  it.skipIf(noElectron || !desktopGround().sandboxed)(
    'says nothing where there is one',
    async () => {
      await rm(path.join(home, '.config'), { recursive: true });
      const desktop = await start(false);
      try {
        const without = await desktop.app.evaluate(({ app }) =>
          app.commandLine.hasSwitch('no-sandbox'),
        );
        expect([without, await boxesOf(desktop).shown()]).toEqual([false, []]);
      } finally {
        await desktop.close();
      }
    },
  );
});
