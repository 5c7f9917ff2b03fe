import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { launchApp, serveApp } from '../support/launch-app.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Whether somebody listens. */
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** Processes of this machine that carry the mark in their environment (Linux only). */
function marked(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
      } catch {
        // It ended while we looked, or belongs to somebody else.
        return false;
      }
    });
}

// Windows knows no signals: a process that is killed there has no say.
const signals = process.platform === 'win32' ? [] : (['SIGINT', 'SIGTERM', 'SIGHUP'] as const);
describe.each(signals)('%s', (signal) => {
  it('ends an idle host with code 0 and frees its port', async () => {
    const app = await serveApp();
    const port = Number(new URL(app.url).port);
    expect(await answers(port)).toBe(true);
    const began = performance.now();
    // Code 1 would mean that something kept the process alive until it was forced to end.
    expect(await app.stop(signal)).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await answers(port)).toBe(false);
  });
});

it('ends with the demo running, the engine’s thread at work and a page connected', async () => {
  const app = await launchApp();
  await app.page.getByText('istiod').first().waitFor();
  const port = Number(new URL(app.served.url).port);
  expect(await app.served.stop('SIGINT')).toBe(0);
  expect(await answers(port)).toBe(false);
  await app.close();
});

it.skipIf(process.platform !== 'linux')(
  'ends `npm start` as a whole, whichever process the signal meets first',
  async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'meshscope-home-'));
    const mark = `MESHSCOPE_MARK=${path.basename(home)}`;
    const npm = spawn('npm', ['start', '--', '--demo', '--no-open', '--host', 'browser'], {
      cwd: root,
      env: {
        ...process.env,
        HOME: home,
        MESHSCOPE_DATA_DIR: path.join(home, 'data'),
        MESHSCOPE_MARK: path.basename(home),
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const url = await new Promise<URL>((resolve, reject) => {
      let output = '';
      npm.once('exit', () => reject(new Error(`npm start ended: ${output}`)));
      npm.stdout.on('data', (data: Buffer) => {
        output += data.toString('utf8');
        const found = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(output)?.[0];
        if (found !== undefined) resolve(new URL(found));
      });
    });
    expect(marked(mark).length).toBeGreaterThan(0);
    npm.kill('SIGTERM');
    await new Promise((resolve) => npm.once('exit', resolve));
    await expect.poll(() => marked(mark), { timeout: 5_000 }).toEqual([]);
    expect(await answers(Number(url.port))).toBe(false);
    await rm(home, { recursive: true, force: true });
  },
);
