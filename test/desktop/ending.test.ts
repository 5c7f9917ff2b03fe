import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { type Boxes, call, crashPage, takeBoxes } from '../support/desktop/boxes.ts';
import {
  type Desktop,
  launchDesktop,
  newHome,
  noElectron,
  runDesktop,
} from '../support/desktop/launch.ts';

const forward = z.object({ ok: z.literal(true), result: z.object({ localPort: z.number() }) });
const context = 'demo:meshscope-demo';

const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** The demo with one forward that runs; its port on this machine. */
async function withForward(
  home: string,
): Promise<{ desktop: Desktop; boxes: Boxes; port: number }> {
  const desktop = await launchDesktop({ home, args: ['--demo'] });
  await desktop.page.getByText('productpage-v1').first().waitFor();
  const boxes = await takeBoxes(desktop);
  const target = { kind: 'service', namespace: 'default', name: 'productpage' };
  const added = await call(desktop, 'forwards.add', { context, target, port: 9080 });
  const { localPort } = forward.parse(added).result;
  return { desktop, boxes, port: localPort };
}

const windows = (desktop: Desktop): Promise<boolean[]> =>
  desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.isVisible()),
  );
const closeWindow = (desktop: Desktop): Promise<void> =>
  desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const demoFolders = (home: string): string[] => {
  const data = path.join(home, '.config/meshscope');
  return existsSync(data) ? readdirSync(data).filter((name) => name.startsWith('demo-')) : [];
};

// D11: closing the window ended running forwards without a word.
describe.skipIf(noElectron)('closing the window while a forward runs', () => {
  let home: string;
  let desktop: Desktop;
  let boxes: Boxes;
  let port: number;

  beforeAll(async () => {
    home = await newHome();
    ({ desktop, boxes, port } = await withForward(home));
  });
  afterAll(async () => {
    await rm(home, { recursive: true, force: true });
  });

  it('asks first, and a no changes nothing', async () => {
    await closeWindow(desktop);
    await expect.poll(() => boxes.shown()).toHaveLength(1);
    const [box] = await boxes.shown();
    expect(box).toMatchObject({
      message: 'One forward is running',
      buttons: ['End Them and Quit', 'Keep Running in the Background', 'Cancel'],
      checkboxLabel: 'Don’t ask again',
    });
    // D8: while the question stands, everything goes on.
    expect(await connects(port)).toBe(true);
    expect(await call(desktop, 'app.info', {})).toMatchObject({ ok: true });
    await boxes.answer({ response: 2, checkboxChecked: false });
    await expect.poll(() => windows(desktop)).toEqual([true]);
  });

  it('keeps them in the background, where a second start brings the window back', async () => {
    await closeWindow(desktop);
    await expect.poll(() => boxes.shown()).toHaveLength(2);
    await boxes.answer({ response: 1, checkboxChecked: true });
    await expect.poll(() => windows(desktop)).toEqual([false]);
    expect(await connects(port)).toBe(true);
    const second = await runDesktop(home);
    expect(await second.ended).toBe(0);
    await expect.poll(() => windows(desktop)).toEqual([true]);
  });

  it('asks no more once it was told not to', async () => {
    await closeWindow(desktop);
    await expect.poll(() => windows(desktop)).toEqual([false]);
    expect(await boxes.shown()).toHaveLength(2);
  });

  // D21: preventing the quit cancels a logout of macOS.
  it('stops no system that goes', async () => {
    const ended = new Promise((resolve) => desktop.app.process().once('exit', resolve));
    await desktop.app.evaluate(({ app, powerMonitor }) => {
      powerMonitor.emit('shutdown');
      app.quit();
    });
    expect(await ended).toBe(0);
    expect(await connects(port)).toBe(false);
  });
});

// D8: boxes held everything up, two crashes in a lifetime ended the app, a fault let go of nothing.
describe.skipIf(noElectron)('faults', () => {
  let home: string;
  let desktop: Desktop;
  let boxes: Boxes;
  let port: number;
  const crash = (): Promise<void> =>
    desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
  const title = (): Promise<string | undefined> =>
    desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        `document.querySelector('h1, h2')?.textContent ?? ''`,
      ),
    );

  beforeAll(async () => {
    home = await newHome();
    ({ desktop, boxes, port } = await withForward(home));
  });
  afterAll(async () => {
    await rm(home, { recursive: true, force: true });
  });

  it('loads a page anew whose process ended once', async () => {
    await crashPage(desktop);
    await expect.poll(title).toBeTruthy();
    expect(await boxes.shown()).toEqual([]);
  });

  it('asks when it ends again within a minute, and forwards go on meanwhile', async () => {
    await crash();
    await expect.poll(() => boxes.shown()).toHaveLength(1);
    expect((await boxes.shown())[0]).toMatchObject({
      message: expect.stringContaining('several times within a minute'),
      buttons: ['Reload', 'Quit', 'Copy Diagnostics'],
    });
    expect(await connects(port)).toBe(true);
    await boxes.answer({ response: 0 });
    await expect.poll(title).toBeTruthy();
  });

  it('says a fault that nobody caught, lets go, and ends with 1', async () => {
    const ended = new Promise((resolve) => desktop.app.process().once('exit', resolve));
    await desktop.app.evaluate(() => {
      setTimeout(() => process.emit('uncaughtException', new Error('planted')));
    });
    await expect.poll(() => boxes.shown()).toHaveLength(2);
    expect((await boxes.shown())[1]).toMatchObject({
      message: 'Meshscope ends after a fault of its own.',
      detail: expect.stringContaining('planted'),
    });
    expect(demoFolders(home)).toHaveLength(1);
    await boxes.answer({ response: 0 });
    expect(await ended).toBe(1);
    expect(demoFolders(home)).toEqual([]);
    expect(await connects(port)).toBe(false);
  });
});

// D16: what a killed app had made stayed for ever.
describe.skipIf(noElectron)('after a kill', () => {
  it('the next start takes away what the demo left', async () => {
    const home = await newHome();
    const first = await runDesktop(home, { args: ['--demo'] });
    await expect.poll(() => demoFolders(home)).toHaveLength(1);
    const [left] = demoFolders(home);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(demoFolders(home)).toEqual([left]);
    const next = await launchDesktop({ home });
    try {
      await expect.poll(() => demoFolders(home)).not.toContain(left);
    } finally {
      await next.close();
      await rm(home, { recursive: true, force: true });
    }
  });
});
