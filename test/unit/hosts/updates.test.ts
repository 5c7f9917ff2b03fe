import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it } from 'vitest';

import { feedOf, isNewer, newestFile } from '../../../src-main/hosts/electron/updates.ts';

it.each([
  ['0.1.1', '0.1.0', true],
  ['0.10.0', '0.9.9', true],
  ['v1.0.0', '0.9.9', true],
  ['0.1.0', '0.1.0', false],
  ['0.0.9', '0.1.0', false],
  ['1.0.0-beta', '0.1.0', false],
  ['', '0.1.0', false],
])('%s against %s is newer: %s', (offered, own, newer) => {
  expect(isNewer(offered, own)).toBe(newer);
});

it('knows the file of each system', () => {
  expect(newestFile('darwin', 'arm64')).toBe('latest-mac.yml');
  expect(newestFile('win32', 'x64')).toBe('latest.yml');
  expect(newestFile('linux', 'x64')).toBe('latest-linux.yml');
  expect(newestFile('linux', 'arm64')).toBe('latest-linux-arm64.yml');
});

it('takes the place for updates from the package, by https only', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshscope-feed-'));
  const file = path.join(folder, 'app-update.yml');
  expect(feedOf(file)).toBeUndefined();
  const feed = (url: string): string | undefined => {
    writeFileSync(file, `provider: generic\nurl: ${url}\nupdaterCacheDirName: meshscope-updater\n`);
    return feedOf(file);
  };
  expect(feed('https://updates.example/m')).toBe('https://updates.example/m');
  expect(feed("'https://updates.example/m'")).toBe('https://updates.example/m');
  expect(feed('http://updates.example/m')).toBeUndefined();
  expect(feed('file:///tmp')).toBeUndefined();
  rmSync(folder, { recursive: true });
});
