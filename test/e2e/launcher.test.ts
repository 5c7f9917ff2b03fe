import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { launchChromium, serveApp } from '../support/launch-app.ts';

/** A desktop on which `xdg-open` writes down what it was asked to open. */
let desktop: string;
let env: Record<string, string>;

beforeEach(async () => {
  desktop = await mkdtemp(path.join(tmpdir(), 'meshscope-desktop-'));
  const program = path.join(desktop, 'xdg-open');
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" > "${desktop}/arguments"\n`);
  await chmod(program, 0o755);
  env = { PATH: `${desktop}:${process.env['PATH'] ?? ''}`, DISPLAY: ':99' };
});
afterEach(() => rm(desktop, { recursive: true, force: true }));

it.skipIf(process.platform !== 'linux')(
  'opens the browser through a file of its own user, so that no token shows in a process list',
  async () => {
    const app = await serveApp({ open: true, env });
    await expect.poll(() => existsSync(path.join(desktop, 'arguments'))).toBe(true);
    await expect.poll(() => app.output()).toContain('It opens in your browser');
    const file = (await readFile(path.join(desktop, 'arguments'), 'utf8')).trim();
    const token = new URL(app.url).hash.slice(3);
    expect(file).not.toContain(token);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);

    // What the browser then does: the file, which is another site to it, leads to the page.
    const browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.waitForURL(`${new URL(app.url).origin}/**`);
    await page.getByText('Meshscope').or(page.getByText('istiod')).first().waitFor();
    await page.reload();
    expect(await page.textContent('body')).not.toContain('Refused.');
    await browser.close();

    await app.stop();
    expect(existsSync(file)).toBe(false);
  },
);

it.skipIf(process.platform !== 'linux')('goes on where nothing can open a browser', async () => {
  await rm(path.join(desktop, 'xdg-open'));
  const app = await serveApp({ open: true, env: { ...env, PATH: desktop } });
  await expect.poll(() => app.output()).toContain('Open it in a browser');
  await app.stop();
});
