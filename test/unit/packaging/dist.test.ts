import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { unsigned, withoutUnused } from '../../../packaging/after-pack.mjs';
import { missingFor, publisher, wished } from '../../../packaging/needs.mjs';

// D22: without a network it ended in a stack after 49 seconds.
describe('what packages need', () => {
  let caches: string;
  const machine = (env: Record<string, string> = {}) => ({
    electron: '45.3.4',
    env: { XDG_CACHE_HOME: caches, ...env },
    platform: 'linux' as const,
    arch: 'x64',
  });

  beforeAll(() => {
    caches = mkdtempSync(path.join(tmpdir(), 'meshscope-caches-'));
  });
  afterAll(() => rmSync(caches, { recursive: true }));

  it('is Electron, and a tool for each kind, where neither is here', () => {
    expect(missingFor(['AppImage', 'deb'], machine())).toEqual([
      expect.stringContaining('Electron 45.3.4'),
      expect.stringContaining('AppImage (or APPIMAGE_TOOLS_PATH)'),
      expect.stringContaining('deb (or CUSTOM_FPM_PATH or USE_SYSTEM_FPM)'),
    ]);
    expect(missingFor(['dir'], machine())).toEqual([expect.stringContaining('Electron 45.3.4')]);
  });

  it('is nothing that the environment names', () => {
    const env = { ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron', CUSTOM_FPM_PATH: '/opt/fpm' };
    expect(missingFor(['dir', 'deb'], machine(env))).toEqual([]);
  });

  it('is nothing that was downloaded before', () => {
    mkdirSync(path.join(caches, 'electron/0f'), { recursive: true });
    writeFileSync(path.join(caches, 'electron/0f/electron-v45.3.4-linux-x64.zip'), '');
    expect(missingFor(['dir'], machine())).toEqual([]);
    expect(missingFor(['dir'], { ...machine(), arch: 'arm64' })).toHaveLength(1);
  });

  it('goes by the targets among the arguments', () => {
    expect(wished(['--linux', 'deb', 'AppImage', '--x64'])).toEqual(['deb', 'AppImage']);
    expect(wished(['--dir'])).toEqual(['dir']);
  });
});

describe('a package of macOS', () => {
  it('asks for neither camera nor microphone nor Bluetooth', () => {
    const key = (name: string): string =>
      `\n\t<key>${name}</key>\n\t<string>This app needs access</string>`;
    const used = key('NSLocalNetworkUsageDescription');
    const unused = ['NSCamera', 'NSMicrophone', 'NSBluetoothAlways', 'NSBluetoothPeripheral'];
    const all = unused.map((name) => key(`${name}UsageDescription`)).join('');
    expect(withoutUnused(`<dict>${all}${used}\n</dict>`)).toBe(`<dict>${used}\n</dict>`);
  });

  it('says what it is not for want of credentials', () => {
    expect(unsigned('darwin', {})).toEqual([
      expect.stringContaining('not signed: CSC_LINK'),
      expect.stringContaining('not notarized: APPLE_API_KEY'),
    ]);
    const apple = { APPLE_API_KEY: 'k', APPLE_API_KEY_ID: 'i', APPLE_API_ISSUER: 's' };
    expect(unsigned('darwin', { CSC_LINK: 'c', ...apple })).toEqual([]);
    expect(unsigned('win32', {})).toEqual([expect.stringContaining('not signed')]);
    expect(unsigned('win32', { WIN_CSC_LINK: 'c' })).toEqual([]);
    expect(unsigned('linux', {})).toEqual([]);
  });
});

it('looks for updates where the publisher says, and nowhere else', () => {
  expect(publisher({})).toEqual([]);
  expect(publisher({ MESHSCOPE_UPDATES: 'https://updates.example/meshscope' })).toEqual([
    '-c.publish.provider=generic',
    '-c.publish.url=https://updates.example/meshscope',
  ]);
});
