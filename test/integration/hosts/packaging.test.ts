import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { createPackage, listPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

/**
 * Packs the app for Linux around a made-up Electron (docs/electron.md §3.2), which shows what goes in,
 * how the fuses stand and what the desktop is told, but not that the app starts.
 */
let folder: string;
let unpacked: string;

/** How @electron/fuses finds the wire: a sentinel, its version, its length, one byte per fuse. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

async function fakeElectron(dist: string): Promise<void> {
  await mkdir(path.join(dist, 'locales'), { recursive: true });
  await mkdir(path.join(dist, 'resources'));
  await writeFile(
    path.join(dist, 'electron'),
    Buffer.concat([Buffer.from(`ELF${sentinel}`), Buffer.from([1, 9]), Buffer.from('111111111')]),
    { mode: 0o755 },
  );
  await writeFile(path.join(dist, 'version'), '45.3.4');
  for (const locale of ['en-US', 'zh-CN', 'de']) {
    await writeFile(path.join(dist, 'locales', `${locale}.pak`), locale);
  }
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'resources.pak', 'icudtl.dat']) {
    await writeFile(path.join(dist, file), file);
  }
  const app = path.join(folder, 'default-app');
  await mkdir(app);
  await writeFile(path.join(app, 'main.js'), '');
  await createPackage(app, path.join(dist, 'resources', 'default_app.asar'));
}

describe.skipIf(process.platform !== 'linux')('the package for Linux', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'meshscope-pack-'));
    const dist = path.join(folder, 'electron');
    await fakeElectron(dist);
    // A copy, because other tests may build meanwhile.
    const project = path.join(folder, 'project');
    await mkdir(project);
    for (const name of ['package.json', 'electron-builder.yml', 'assets', 'dist']) {
      await cp(path.join(root, name), path.join(project, name), { recursive: true });
    }
    await symlink(path.join(root, 'node_modules'), path.join(project, 'node_modules'), 'junction');
    await run(
      process.execPath,
      [
        path.join(root, 'node_modules/electron-builder/cli.js'),
        '--linux',
        'dir',
        '--x64',
        '--publish',
        'never',
        '--projectDir',
        project,
        `-c.electronDist=${dist}`,
        '-c.electronVersion=45.3.4',
      ],
      { cwd: project },
    );
    unpacked = path.join(project, 'release', 'linux-unpacked');
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  it('packs what the app needs and nothing else', () => {
    const files = listPackage(path.join(unpacked, 'resources', 'app.asar'), { isPack: false });
    for (const needed of [
      '/package.json',
      '/dist/electron/main.mjs',
      '/dist/electron/preload.cjs',
      '/dist/renderer/index.html',
      '/dist/engine-worker.mjs',
    ]) {
      expect(files).toContain(needed);
    }
    const unwanted = files.filter(
      (file) =>
        /\.map$|\.ts$|node_modules|\/dist\/browser|\/dist\/cli\.mjs|\/src-|\/test/.test(file) ||
        path.basename(file).startsWith('.'),
    );
    expect(unwanted).toEqual([]);
  });

  it('burns the fuses', async () => {
    const binary = await readFile(path.join(unpacked, 'meshscope'));
    const wire = binary.indexOf(sentinel) + sentinel.length;
    // '0' is off, '1' is on, in the order of @electron/fuses; the last (WasmTrapHandlers) stays as it came.
    expect(binary.subarray(wire + 2, wire + 11).toString('latin1')).toBe('010011001');
  });

  it('keeps the two languages that the app speaks', async () => {
    await expect(readFile(path.join(unpacked, 'locales', 'zh-CN.pak'))).resolves.toBeDefined();
    await expect(readFile(path.join(unpacked, 'locales', 'de.pak'))).rejects.toThrow('ENOENT');
  });
});
