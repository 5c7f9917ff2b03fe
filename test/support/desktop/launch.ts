import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { _electron, type ElectronApplication, errors, type Page } from 'playwright-core';
import { inject } from 'vitest';

import { asUser } from './ground.ts';
import { root } from './root.ts';

export const artefacts = path.join(root, 'test-results', 'desktop');
const ground = inject('desktop');
/** For `describe.skipIf`. */
export const noElectron = 'missing' in ground;
export function desktopGround(): Exclude<typeof ground, { missing: string }> {
  if ('missing' in ground) throw new Error(ground.missing);
  return ground;
}

export interface LaunchOptions {
  /** Before the app's folder: what Electron and Chromium take. */
  readonly switches?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Variables that it does not get. */
  readonly without?: readonly string[];
  /** A home of an earlier start; the caller removes it. */
  readonly home?: string;
  readonly cwd?: string;
  /** As an AppImage starts where the system refuses Chromium's sandbox. */
  readonly noSandbox?: boolean;
}

export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
  /** What is started. */
  readonly appFolder: string;
  /** What it wrote to stdout and stderr. */
  output(): string;
  /** Breaches of the policy, errors and exceptions of the page. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function newHome(): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'meshscope-desktop-'));
  const { user } = desktopGround();
  if (user !== undefined) await chown(home, user, user);
  return home;
}

/** A script that starts `program` as the user of the tests: Playwright knows no other user. */
export async function asTestUser(program: string, folder: string): Promise<string> {
  const { user, sandboxed } = desktopGround();
  const become = user === undefined ? '' : `setpriv ${asUser(user).join(' ')} `;
  const script = path.join(folder, 'electron.sh');
  const rest = sandboxed ? '' : ' --no-sandbox';
  await writeFile(script, `#!/bin/sh\nexec ${become}'${program}'${rest} "$@"\n`, { mode: 0o755 });
  return script;
}

/** Nothing of the environment of whoever runs the tests but the path and the screen. */
export function desktopEnv(
  home: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    DISPLAY: desktopGround().display,
    // As from a terminal: no login shell is asked.
    TERM: 'xterm',
    LANG: 'C.UTF-8',
    MESHSCOPE_VALIDATE: '1',
    ...more,
  };
}

/**
 * Once in twenty starts Chromium of an Electron as old as 22 never tells Playwright that the window's first document
 * was replaced, and Playwright waits for it. The app runs well meanwhile, so it is started again, with more patience.
 */
async function attached(
  options: Parameters<typeof _electron.launch>[0],
  [timeout = 0, ...more]: readonly number[] = [10_000, 15_000, 25_000],
): Promise<ElectronApplication> {
  try {
    return await _electron.launch({ ...options, timeout });
  } catch (error) {
    if (more.length === 0 || !(error instanceof errors.TimeoutError)) throw error;
    return await attached(options, more);
  }
}

const without = (env: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

/** Starts the app under Playwright, with a home of its own. */
export async function launchDesktop(options: LaunchOptions = {}): Promise<Desktop> {
  const { program, app: folder, sandboxed } = desktopGround();
  const home = options.home ?? (await newHome());
  const app = await attached({
    executablePath: await asTestUser(program, home),
    args: ['--disable-gpu', ...(options.switches ?? []), folder, ...(options.args ?? [])],
    env: without(desktopEnv(home, options.env), options.without ?? []),
    // Else Playwright says --no-sandbox itself, and the app tells of it in a box, sooner or later.
    chromiumSandbox: sandboxed && options.noSandbox !== true,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  let output = '';
  const child = app.process();
  const read = (data: Buffer): void => void (output += data.toString('utf8'));
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  const page = await app.firstWindow({ timeout: 60_000 });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return {
    app,
    page,
    home,
    appFolder: folder,
    output: () => output,
    complaints,
    close: async () => {
      await app.close();
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}

export interface Ran {
  readonly child: ChildProcess;
  output(): string;
  readonly ended: Promise<number | null>;
}

/** Starts the app as a person does, with nobody driving it. */
export async function runDesktop(
  home: string,
  options: Omit<LaunchOptions, 'home'> = {},
): Promise<Ran> {
  const { program, app } = desktopGround();
  const child = spawn(
    await asTestUser(program, home),
    [...(options.switches ?? []), app, ...(options.args ?? [])],
    { env: desktopEnv(home, options.env), cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const read = (data: Buffer): void => void (output += data.toString('utf8'));
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, output: () => output, ended };
}
