import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createPackage, extractFile, listPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { builtIn } from '../../../packaging/licences.mjs';
import { reached, shipped } from '../../../packaging/stage.mjs';
import { pack } from '../../support/desktop/packed.ts';
import { root } from '../../support/desktop/root.ts';

/**
 * Packs the app for Linux around a made-up Electron (docs/electron.md §3.2), which shows what goes in,
 * how the fuses stand and what the desktop is told, but not that the app starts (test/desktop/packaged.test.ts).
 */
let folder: string;
let unpacked: string;
let archive: string;
let files: readonly string[];
/** What electron-builder tells the maker of Debian packages. */
let told: readonly string[];

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

/** Stands in for fpm, which Debian does not have: writes down what it is asked for. */
async function fakeFpm(record: string): Promise<string> {
  const script = path.join(folder, 'fpm');
  const text = `#!/bin/sh
printf '%s\\n' "$@" > '${record}'
while [ $# -gt 0 ]; do
  case "$1" in
    --package) echo deb > "$2" ;;
    *=/usr/share/applications/* | *=/usr/share/mime/*) cp "\${1%%=*}" "${folder}/\${1##*/}" ;;
  esac
  shift
done
`;
  await writeFile(script, text, { mode: 0o755 });
  return script;
}

describe.skipIf(process.platform !== 'linux')('the package for Linux', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'meshscope-pack-'));
    const dist = path.join(folder, 'electron');
    await fakeElectron(dist);
    const record = path.join(folder, 'fpm.txt');
    const release = pack(path.join(folder, 'project'), {
      ...shipped,
      from: root,
      electronDist: dist,
      electronVersion: '45.3.4',
      targets: ['dir', 'deb'],
      env: { CUSTOM_FPM_PATH: await fakeFpm(record) },
    });
    unpacked = path.join(release, 'linux-unpacked');
    archive = path.join(unpacked, 'resources', 'app.asar');
    files = listPackage(archive, { isPack: false });
    told = (await readFile(record, 'utf8')).split('\n');
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  it('has what the app needs', () => {
    for (const needed of [
      '/package.json',
      '/assets/icons/256x256.png',
      '/dist/electron/main.mjs',
      '/dist/electron/preload.cjs',
      '/dist/engine-worker.cjs',
      '/dist/renderer/index.html',
    ]) {
      expect(files).toContain(needed);
    }
  });

  it('has no sources, tests, maps, packages, nor any other program', () => {
    const unwanted = files.filter(
      (file) =>
        /\.(?:map|ts|svelte|yml|lock)$|node_modules|\/browser\/|\/cli[./]|^\/src-|^\/test/.test(
          file,
        ) || path.basename(file).startsWith('.'),
    );
    expect(unwanted).toEqual([]);
  });

  it('has no piece that nothing names', () => {
    const programs = [shipped.main, ...shipped.entries].map((file) => path.join(root, file));
    const live = [...reached(programs)].map((file) => `/${path.relative(root, file)}`);
    const program = files.filter(
      (file) => /\.[cm]?js$/.test(file) && !file.startsWith('/dist/renderer/'),
    );
    expect([...program].sort()).toEqual(live.sort());
    // Each file of the page is named by another: hashes in names make that certain.
    const page = files.filter((file) => /^\/dist\/renderer\/.*\.\w+$/.test(file));
    const texts = page
      .filter((file) => /\.(?:js|css|html)$/.test(file))
      .map((file) => extractFile(archive, file.slice(1)).toString('utf8'));
    const dead = page
      .map((file) => path.basename(file))
      .filter((name) => name !== 'index.html' && !texts.some((text) => text.includes(name)));
    expect(dead).toEqual([]);
  });

  it('says of itself what a package must say, and nothing of how it is built', () => {
    const manifest: unknown = JSON.parse(extractFile(archive, 'package.json').toString('utf8'));
    expect(manifest).toMatchObject({ main: 'dist/electron/main.mjs', name: 'meshscope' });
    expect(Object.keys(z.record(z.string(), z.unknown()).parse(manifest))).not.toEqual(
      expect.arrayContaining(['dependencies']),
    );
  });

  // D14: neither our licence nor anybody else's was in a package.
  it('has our licence and one of each package whose code is in it', async () => {
    const licences = await readdir(path.join(unpacked, 'resources', 'licences'));
    expect(licences).toContain('meshscope.txt');
    const built = builtIn(path.join(root, 'dist'));
    expect(built.size).toBeGreaterThan(10);
    const without = [...built].filter(
      (name) => !licences.some((file) => file.startsWith(`${name.replaceAll('/', '__')}.`)),
    );
    expect(without).toEqual([]);
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

  // D3: the Debian package was refused for want of a homepage.
  it.each([
    ['--url', 'https://meshscope.example'],
    ['--maintainer', 'The Meshscope authors <maintainers@meshscope.example>'],
    ['--license', 'Apache-2.0'],
    ['--category', 'devel'],
    ['--version', expect.stringMatching(/^\d+\.\d+\.\d+/)],
  ])('tells the Debian package its %s', (flag, value) => {
    const at = told.indexOf(flag);
    expect(at).toBeGreaterThanOrEqual(0);
    expect(told[at + 1]).toEqual(value);
  });

  // D4, D10: nothing told the system what the app opens.
  it('registers snapshots, links and “open with” for dumps', async () => {
    const entry = await readFile(path.join(folder, 'meshscope.desktop'), 'utf8');
    const types = /^MimeType=(.*)$/m.exec(entry)?.[1]?.split(';') ?? [];
    expect(types).toEqual(
      expect.arrayContaining([
        'application/x-meshscope',
        'x-scheme-handler/meshscope',
        'application/json',
        'application/yaml',
      ]),
    );
    expect(entry).toMatch(/^Exec=\/opt\/Meshscope\/meshscope %U$/m);
    expect(entry).toMatch(/^StartupWMClass=meshscope$/im);
    const mime = await readFile(path.join(folder, 'meshscope.xml'), 'utf8');
    expect(mime).toContain('<glob pattern="*.meshscope"/>');
    expect(mime).not.toContain('*.json');
  });

  // D2: Ubuntu 24.04 refuses user namespaces, and with them Chromium's sandbox, to what has no profile.
  it('brings an AppArmor profile', async () => {
    const profile = await readFile(path.join(unpacked, 'resources/apparmor-profile'), 'utf8');
    expect(profile).toContain('"/opt/Meshscope/meshscope" flags=(unconfined)');
    expect(profile).toContain('userns,');
  });
});
