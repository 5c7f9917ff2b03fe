import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Both are internal paths of electron-builder, which is why it is pinned exactly.
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const manifestSchema = z.object({
  devDependencies: z.object({ electron: z.string(), node: z.string() }),
});
const load = () => getConfig(root, 'electron-builder.yml', null);
const validate = (config: object) => validateConfiguration(config, new DebugLogger(false));

describe('electron-builder.yml', () => {
  it('is what electron-builder’s own schema allows', async () => {
    await expect(validate(await load())).resolves.toBeUndefined();
  });

  it('would not pass with a key that electron-builder does not know', async () => {
    const config = { ...(await load()), notAKey: true };
    await expect(validate(config)).rejects.toThrow(/unknown property 'notAKey'/);
  });

  it('names every package of issue 3, for both architectures', async () => {
    const { mac, win, linux } = await load();
    const targets = [mac, win, linux].map((platform) =>
      [platform?.target]
        .flat()
        .map((target) =>
          typeof target === 'object' && target !== null
            ? `${target.target} ${String(target.arch)}`
            : String(target),
        ),
    );
    expect(targets).toEqual([
      ['dmg x64,arm64', 'zip x64,arm64'],
      ['nsis x64,arm64', 'zip x64,arm64'],
      ['AppImage x64,arm64', 'deb x64,arm64', 'tar.gz x64,arm64'],
    ]);
  });

  it('sets each fuse', async () => {
    expect((await load()).electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });
});

describe('the runtime', () => {
  it('is one Electron, pinned exactly, and the Node that it embeds', async () => {
    const manifest = manifestSchema.parse(
      JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')),
    );
    expect(manifest.devDependencies.electron).toMatch(/^45\.\d+\.\d+$/);
    // Electron 45 embeds Node 24; scripts and tests run on the same.
    expect(manifest.devDependencies.node).toMatch(/^24\.\d+\.\d+$/);
  });
});

describe('the icons', () => {
  const pngSize = (png: Buffer): [number, number] => {
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    return [png.readUInt32BE(16), png.readUInt32BE(20)];
  };

  it('of Linux have the sizes that their names say', async () => {
    const names = await readdir(path.join(root, 'assets/icons'));
    expect(names.length).toBeGreaterThanOrEqual(8);
    for (const name of names) {
      const [width, height] = pngSize(await readFile(path.join(root, 'assets/icons', name)));
      expect(name).toBe(`${width}x${height}.png`);
    }
    expect(names).toContain('512x512.png');
  });

  it('of Windows are one file with every size up to 256', async () => {
    const ico = await readFile(path.join(root, 'assets/icon.ico'));
    const count = ico.readUInt16LE(4);
    const sizes = Array.from({ length: count }, (_item, index) => {
      const entry = 6 + 16 * index;
      const offset = ico.readUInt32LE(entry + 12);
      const [width] = pngSize(ico.subarray(offset, offset + ico.readUInt32LE(entry + 8)));
      expect(ico.readUInt8(entry)).toBe(width % 256);
      return width;
    });
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
  });

  it('of macOS are one file with every type up to 1024', async () => {
    const icns = await readFile(path.join(root, 'assets/icon.icns'));
    expect(icns.subarray(0, 4).toString('latin1')).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    const found: Record<string, number> = {};
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      const type = icns.subarray(at, at + 4).toString('latin1');
      found[type] = pngSize(icns.subarray(at + 8))[0];
    }
    expect(found).toEqual({
      icp4: 16,
      icp5: 32,
      icp6: 64,
      ic07: 128,
      ic08: 256,
      ic09: 512,
      ic10: 1024,
      ic11: 32,
      ic12: 64,
      ic13: 256,
      ic14: 512,
    });
  });
});
