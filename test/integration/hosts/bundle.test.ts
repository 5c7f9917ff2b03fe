import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dist = path.join(root, 'dist');
const run = promisify(execFile);

/** What vite wrote is what people run: a bundle can break where the sources do not. */
let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'meshscope-bundle-'));
  await run(process.execPath, [path.join(root, 'bootstrap.mjs'), 'build', '--stale'], {
    cwd: root,
  });
});
afterAll(() => rm(home, { recursive: true }));

const env = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: home,
  MESHSCOPE_DATA_DIR: path.join(home, 'data'),
});

describe('the main programs', () => {
  // That its window opens, and what is in it, a real Electron is asked (test/desktop).
  it('starts as the desktop app, says its version and ends', async () => {
    const { stdout, stderr } = await run(
      process.execPath,
      [
        '--import',
        new URL('../../support/electron-hook.ts', import.meta.url).href,
        path.join(dist, 'electron/main.mjs'),
        root,
        '--version',
      ],
      { env: env(), timeout: 20_000 },
    );
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(stderr).toBe('');
  });

  it('starts as the browser host, serves and ends', async () => {
    const { stdout, stderr } = await run(
      process.execPath,
      [path.join(dist, 'browser/main.mjs'), '--smoke'],
      { env: env(), timeout: 20_000 },
    );
    expect(stdout).toMatch(/^Meshscope is at http:\/\/127\.0\.0\.1:\d+\/#c=[\w-]{43}\n$/);
    expect(stderr).toBe('');
  });

  it('says its flags, and in one line what is wrong with others', async () => {
    const main = path.join(dist, 'browser/main.mjs');
    const { stdout } = await run(process.execPath, [main, '--help'], { env: env() });
    for (const flag of ['--demo', '--host', '--port', '--no-open', '--file', '--kubeconfig']) {
      expect(stdout).toContain(flag);
    }
    await expect(
      run(process.execPath, [main, '--port', '99999'], { env: env() }),
    ).rejects.toMatchObject({
      code: 1,
      stderr: '--port must be a number from 0 to 65535, not "99999".\n',
    });
  });

  it('says in one line that its port is taken, and leaves nothing behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = address === null || typeof address === 'string' ? '' : String(address.port);
    const main = path.join(dist, 'browser/main.mjs');
    const ended = run(process.execPath, [main, '--no-open', '--port', port], { env: env() });
    await expect(ended).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is in use.\nChoose another with --port, or leave --port out.\n`,
    });
    other.close();
  });

  it('need no node_modules', async () => {
    const known = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
    for (const file of await filesOf(dist, '.mjs')) {
      const text = await readFile(file, 'utf8');
      const imported = [...text.matchAll(/^import (?:[^'"]*? from )?["']([^"'.][^"']*)["'];?$/gm)]
        .map((match) => match[1] ?? '')
        .filter((name) => !known.has(name) && name !== 'electron');
      expect([path.relative(dist, file), imported]).toEqual([path.relative(dist, file), []]);
    }
  });
});

describe('the preload', () => {
  it('requires electron and nothing else, exposes three functions, and can be read', async () => {
    const file = path.join(dist, 'electron/preload.cjs');
    const text = await readFile(file, 'utf8');
    expect([...text.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1])).toEqual([
      '"electron"',
    ]);
    expect(text).not.toMatch(/\bimport\b|process\.|eval|Function\(/);
    // ipcRenderer is used, never handed over.
    expect(text.match(/exposeInMainWorld/g)).toHaveLength(1);
    expect(text).not.toMatch(/exposeInMainWorld\([^)]*ipcRenderer\)/);
    expect((await stat(file)).size).toBeLessThan(4096);
    const source = await readFile(path.join(root, 'src-main/hosts/electron/preload.ts'), 'utf8');
    expect(source.split('\n').length).toBeLessThan(60);
  });
});

describe('the renderer', () => {
  it('holds no code made from text, and nothing of Node', async () => {
    const files = await filesOf(path.join(dist, 'renderer'), '.js');
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const text = await readFile(file, 'utf8');
      const found = [
        ...text.matchAll(
          /\bnew Function\b|(?<![.\w$])eval\(|from\s*["']node:|(?<![.\w$])require\(/g,
        ),
      ].map((match) => match[0]);
      expect([path.basename(file), found]).toEqual([path.basename(file), []]);
    }
  });

  it('inlines no script and loads nothing from elsewhere', async () => {
    const page = await readFile(path.join(dist, 'renderer/index.html'), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(page).not.toMatch(/ on\w+=/);
  });
});

async function filesOf(folder: string, ending: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((name) => name.endsWith(ending)).map((name) => path.join(folder, name));
}
