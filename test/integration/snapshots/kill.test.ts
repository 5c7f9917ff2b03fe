import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { verifySnapshot } from '../../../src-main/snapshots/verify.ts';
import { call } from './support.ts';

/** `MESHSCOPE_LONG=1` kills a hundred times. */
const times = process.env['MESHSCOPE_LONG'] === undefined ? 20 : 100;

describe('an export that is killed', () => {
  it(`leaves no half file under the final name, ${times} times`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshscope-kill-'));
    let whole = 0;
    let none = 0;
    try {
      for (let i = 0; i < times; i += 1) {
        const child = spawn(
          process.execPath,
          [join(import.meta.dirname, 'export-child.ts'), folder],
          { stdio: ['ignore', 'pipe', 'inherit'] },
        );
        const ended = new Promise((resolve) => child.once('exit', resolve));
        // Every second one dies in its first export, the others while they replace a file.
        if (i % 2 === 0) await delay(120 + Math.random() * 300);
        else {
          await new Promise((resolve) => child.stdout.once('data', resolve));
          await delay(Math.random() * 150);
        }
        child.kill('SIGKILL');
        await ended;
        const files = await readdir(folder);
        const has = files.includes('mesh.meshscope');
        const state = has
          ? await verifySnapshot(join(folder, 'mesh.meshscope'), call())
          : { ok: true };
        expect(state.ok).toBe(true);
        if (has) whole += 1;
        else none += 1;
        // What it was writing lies there under a name that nobody takes for a snapshot.
        for (const file of files) expect(file).toMatch(/^(mesh\.meshscope|\..*\.part)$/);
        for (const file of files) await rm(join(folder, file));
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    expect(whole).toBeGreaterThan(0);
    expect(none).toBeGreaterThan(0);
  }, 240_000);
});
