import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { demoStarter } from '../../../src-main/hosts/demo-starter.ts';
import { Uploads } from '../../../src-main/services/uploads.ts';

/** No permission keeps root out, but nobody makes a folder below a file. */
let file: string;
beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'meshscope-unwritable-')), 'file');
  writeFileSync(file, '');
});
afterEach(() => rmSync(path.dirname(file), { recursive: true }));

it('the demo starts without a data folder, and leaves nothing behind', async () => {
  const demo = demoStarter(path.join(file, 'data'), () => Date.now());
  const { kubeconfigPath } = await demo.start();
  expect(existsSync(kubeconfigPath)).toBe(true);
  await demo.stop();
  expect(existsSync(path.dirname(kubeconfigPath))).toBe(false);
});

it('uploads end without a data folder', async () => {
  await new Uploads(path.join(file, 'data')).dispose();
  expect(existsSync(file)).toBe(true);
});
