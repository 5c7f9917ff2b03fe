import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { launchChromium } from '../support/launch-app.ts';

/** `npm run dev`: nothing else runs the page from source, so nothing else would notice that it does not start. */
const root = resolve(import.meta.dirname, '../..');
let dev: ChildProcess;
let browser: Browser;
let output = '';

beforeAll(async () => {
  dev = spawn(process.execPath, ['bootstrap.mjs', 'dev', '--demo'], { cwd: root });
  for (const stream of [dev.stdout, dev.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  if (dev.exitCode === null) {
    const ended = once(dev, 'exit');
    dev.kill('SIGTERM');
    await ended;
  }
});

it('shows the demo from source, in the address that it tells', async () => {
  const told = (): string | undefined => /The page is at (\S+#c=\S+)/.exec(output)?.[1];
  await expect.poll(told, { message: output }).toBeDefined();
  const page = await browser.newPage();
  await page.goto(told() ?? '', { waitUntil: 'commit' });
  await page.getByText('productpage-v1').first().waitFor({ timeout: 90_000 });
  expect(page.url()).toContain('#/demo');
});
