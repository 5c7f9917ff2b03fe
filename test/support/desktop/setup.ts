import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { TestProject } from 'vitest/node';

import { appFor22, buildFor22 } from './build.ts';
import { openDisplay } from './display.ts';
import { asUser, type Ground } from './ground.ts';
import { root } from './root.ts';
import { electronOfWheel } from './wheel.ts';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

export default async function setup(project: TestProject): Promise<() => void> {
  const display = await openDisplay(say);
  const ground: Ground =
    display === undefined
      ? { missing: 'there is no display, and no Xvfb (Debian: apt-get install xvfb)' }
      : await electron(display.name);
  if ('missing' in ground) say(`SKIPPED: the desktop app on a real Electron: ${ground.missing}`);
  project.provide('desktop', ground);
  return () => display?.close();
}

async function electron(display: string): Promise<Ground> {
  const own = ownElectron();
  if (own !== undefined) {
    spawnSync(process.execPath, [path.join(root, 'bootstrap.mjs'), 'build', '--stale']);
    return { program: own, app: root, display, shimmed: false, ...whoRuns(own) };
  }
  const found = await electronOfWheel(say);
  if ('missing' in found) return found;
  await buildFor22();
  const program = path.join(found.folder, 'electron');
  return { program, app: appFor22, display, shimmed: true, ...whoRuns(program) };
}

function whoRuns(program: string): { user: number | undefined; sandboxed: boolean } {
  const nobody = 65_534;
  if (process.getuid?.() !== 0) return { user: undefined, sandboxed: true };
  const { status } = spawnSync('setpriv', [
    ...asUser(nobody),
    'unshare',
    '--user',
    'test',
    '-x',
    program,
  ]);
  return status === 0 ? { user: nobody, sandboxed: true } : { user: undefined, sandboxed: false };
}

/** The Electron that package.json names, where its binary has been downloaded. */
function ownElectron(): string | undefined {
  const folder =
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(root, 'node_modules/electron/dist');
  const record = path.join(root, 'node_modules/electron/path.txt');
  const name = existsSync(record) ? readFileSync(record, 'utf8') : 'electron';
  const file = path.join(folder, name);
  return existsSync(file) ? file : undefined;
}
