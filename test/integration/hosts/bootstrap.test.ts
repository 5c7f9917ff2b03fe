import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A clone in which nothing is installed, and an npm that writes down that it was called. */
let clone: string;
let calls: string;
let fakeNpm: string;

beforeEach(async () => {
  clone = await mkdtemp(path.join(tmpdir(), 'meshscope-clone-'));
  for (const file of [
    'bootstrap.mjs',
    'tasks.mjs',
    'package.json',
    'package-lock.json',
    '.npmrc',
  ]) {
    await cp(path.join(root, file), path.join(clone, file));
  }
  calls = path.join(clone, 'npm-calls');
  fakeNpm = path.join(clone, 'npm-cli.cjs');
  await writeFile(
    fakeNpm,
    `require('node:fs').appendFileSync(${JSON.stringify(calls)}, process.argv.slice(2).join(' ') + '\\n');
     console.log(process.env.FAKE_NPM_SAYS ?? '');
     process.exitCode = Number(process.env.FAKE_NPM_CODE ?? 0);`,
  );
});
afterEach(() => rm(clone, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stderr: string;
}

/** A command that ends in one line once everything is installed. */
function bootstrap(env: NodeJS.ProcessEnv = {}, ...args: string[]): Promise<Ended> {
  const argv = args.length > 0 ? args : ['bench', 'nothing'];
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [path.join(clone, 'bootstrap.mjs'), ...argv],
      { cwd: clone, env: { PATH: process.env['PATH'], npm_execpath: fakeNpm, ...env } },
      (_error, _stdout, stderr) => resolve({ code: child.exitCode ?? -1, stderr }),
    );
  });
}

const npmCalls = (): Promise<string> => readFile(calls, 'utf8').catch(() => '');
const done = 'There is no benchmark "nothing" in test/bench.\n';

/** What the clone knows of the Node that npm brings. */
async function committedSum(
  sum: string,
  { version = process.version.slice(1), platform = `${process.platform}-${process.arch}` } = {},
): Promise<void> {
  await mkdir(path.join(clone, 'packaging'), { recursive: true });
  await writeFile(
    path.join(clone, 'packaging/node-sha256.json'),
    JSON.stringify({ version, sha256: { [platform]: sum } }),
  );
}

async function pretendInstalled(change: (lock: string) => string = (lock) => lock): Promise<void> {
  await mkdir(path.join(clone, 'node_modules/node/bin'), { recursive: true });
  await writeFile(path.join(clone, 'node_modules/node/bin/node'), '');
  await writeFile(
    path.join(clone, 'node_modules/node/package.json'),
    JSON.stringify({ version: process.version.slice(1) }),
  );
  await committedSum(createHash('sha256').update('').digest('hex'));
  const lock = await readFile(path.join(clone, 'package-lock.json'), 'utf8');
  await writeFile(path.join(clone, 'node_modules/.package-lock.json'), change(lock));
}

describe('installing', () => {
  it('runs npm ci once where nothing is there', async () => {
    const first = await bootstrap();
    expect(first.stderr).toContain('Installing');
    expect(await npmCalls()).toBe('ci --no-audit --no-fund\n');
    // This npm did nothing, as one that may not run install scripts.
    expect(first.stderr).toContain('npm config set ignore-scripts false');
    expect(first.stderr).not.toContain('    at ');
  });

  it('leaves alone what a person installed by hand', async () => {
    await pretendInstalled();
    expect(await bootstrap()).toEqual({ code: 1, stderr: done });
    expect(await npmCalls()).toBe('');
  });

  it('installs again when package-lock.json names another version', async () => {
    await pretendInstalled((lock) => lock.replace(/"version": "45\.3\.4"/, '"version": "45.3.3"'));
    await bootstrap();
    expect(await npmCalls()).toBe('ci --no-audit --no-fund\n');
  });

  it('looks again when package-lock.json was touched, and sees that nothing changed', async () => {
    await pretendInstalled();
    await bootstrap();
    const later = new Date(Date.now() + 60_000);
    await utimes(path.join(clone, 'package-lock.json'), later, later);
    expect(await bootstrap()).toEqual({ code: 1, stderr: done });
    expect(await npmCalls()).toBe('');
  });

  it('says what to do when the registry is out of reach', async () => {
    const { code, stderr } = await bootstrap({
      FAKE_NPM_CODE: '1',
      FAKE_NPM_SAYS: 'npm error code ENOTFOUND',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('npm could not reach its registry');
    expect(stderr).toContain('npm config set proxy');
    expect(stderr).not.toContain('    at ');
  });

  it('shows npm’s last lines when npm fails for another reason', async () => {
    const { code, stderr } = await bootstrap({
      FAKE_NPM_CODE: '1',
      FAKE_NPM_SAYS: 'npm error code EACCES\nnpm error permission denied',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('permission denied');
    expect(stderr).toContain('npm ci failed');
  });
});

describe('the Node that npm brought', () => {
  /** Whoever runs it, finds this. */
  const traces = (): string => path.join(clone, 'it-ran');

  it.each([
    ['another binary', 'f'.repeat(64), {}, 'is not Node'],
    ['another platform', undefined, { platform: 'plan9-mips' }, 'no SHA-256'],
    ['another version', undefined, { version: '1.2.3' }, 'no SHA-256'],
  ])('%s than the one that was looked at is never run', async (_what, sum, committed, said) => {
    await pretendInstalled();
    const binary = path.join(clone, 'node_modules/node/bin/node');
    await writeFile(binary, `#!/bin/sh\necho > ${traces()}\n`);
    await chmod(binary, 0o755);
    // Another version than this one, so that it would be handed over to.
    const wanted = '24.0.1';
    await writeFile(
      path.join(clone, 'node_modules/node/package.json'),
      JSON.stringify({ version: wanted }),
    );
    const own = createHash('sha256')
      .update(await readFile(binary))
      .digest('hex');
    await committedSum(sum ?? own, { version: wanted, ...committed });
    const { code, stderr } = await bootstrap();
    expect([code, existsSync(traces())]).toEqual([1, false]);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('    at ');
    // It was refused, not forgotten: the next command looks again.
    expect((await bootstrap()).stderr).toContain(said);
    await committedSum(own, { version: wanted });
    await bootstrap();
    expect(existsSync(traces())).toBe(true);
  });

  it('has a committed SHA-256 for the version of the lock file, for this platform', async () => {
    const read = async (file: string): Promise<unknown> =>
      JSON.parse(await readFile(path.join(root, file), 'utf8'));
    const { version, sha256 } = z
      .object({ version: z.string(), sha256: z.record(z.string(), z.string()) })
      .parse(await read('packaging/node-sha256.json'));
    expect(await read('package-lock.json')).toMatchObject({
      packages: { 'node_modules/node': { version } },
    });
    const binary = await readFile(path.join(root, 'node_modules/node/bin/node'));
    const sum = createHash('sha256').update(binary).digest('hex');
    expect(sha256[`${process.platform}-${process.arch}`]).toBe(sum);
  });
});

it('lists its commands', async () => {
  await pretendInstalled();
  const { code, stderr } = await bootstrap({}, 'nonsense');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Usage: node bootstrap\.mjs start \| test \| cli \| build/);
});
