import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { z } from 'zod';

import { chromiumMissing, findChromium } from './chromium.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const artefacts = path.join(root, 'test-results', 'e2e');

export interface ServedApp {
  /** The address that it told last; each opens one page. */
  readonly url: string;
  readonly child: ChildProcess;
  /** All that it wrote. */
  output(): string;
  /** Ends it as Ctrl-C does; resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface ServeOptions {
  /** Flags of `npm start`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Lets it open a browser, as `npm start` does where there is a display. */
  readonly open?: boolean;
}

/**
 * Starts the built browser host with a home of its own: no kubeconfig, no settings of the person who runs
 * the tests, every result checked against the contract.
 */
export async function serveApp(options: ServeOptions = {}): Promise<ServedApp> {
  const home = await mkdtemp(path.join(tmpdir(), 'meshscope-home-'));
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'dist/browser/main.mjs'),
      ...(options.open === true ? [] : ['--no-open']),
      ...(options.args ?? []),
    ],
    {
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        USERPROFILE: home,
        MESHSCOPE_DATA_DIR: path.join(home, 'data'),
        MESHSCOPE_VALIDATE: '1',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const first = await new Promise<string>((resolve, reject) => {
    const read = (data: Buffer): void => {
      output += data.toString('utf8');
      const found = addresses(output).at(-1);
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The app ended with ${code}: ${output}`)));
  });
  return {
    get url() {
      return addresses(output).at(-1) ?? first;
    },
    child,
    output: () => output,
    stop: async (signal = 'SIGINT') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const code = await ended;
      await rm(home, { recursive: true, force: true });
      return code;
    },
  };
}

/** The session's token for an address's code, as the page gets it. */
export async function tokenOf(address: string): Promise<string> {
  const { origin, hash, port } = new URL(address);
  const body = JSON.stringify({ code: hash.slice('#c='.length) });
  const answer = await new Promise<string>((resolve, reject) => {
    const headers = { origin, 'content-type': 'application/json' };
    const options = { port, host: '127.0.0.1', path: '/session', method: 'POST', headers };
    const request = httpRequest(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.once('end', () => resolve(text));
    });
    request.once('error', reject);
    request.end(body);
  });
  return z.object({ token: z.string() }).parse(JSON.parse(answer)).token;
}

const addresses = (output: string): readonly string[] =>
  output.match(/http:\/\/127\.0\.0\.1:\d+\/#c=[\w-]+(?=\n)/g) ?? [];

export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(chromiumMissing);
  return chromium.launch({
    executablePath,
    // Chromium's sandbox does not start as root, which containers usually are.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      // Its own services (sign-in, autofill, updates) are looked for at each start, and tests talk to no other machine.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost',
      ...args,
    ],
  });
}

export interface LaunchOptions extends ServeOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** What follows the token in the address: a deep link such as `/c/demo/mesh`. */
  readonly link?: string;
}

export interface LaunchedApp {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly served: ServedApp;
  /** Breaches of the content security policy, errors on the console, exceptions, requests that left the host. */
  readonly complaints: readonly string[];
  /** A screenshot among the artefacts, by name without ending. */
  shot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** The built app in a real Chromium, opened at its own address. One per spec file is enough: reload for a fresh start. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  mkdirSync(artefacts, { recursive: true });
  const served = await serveApp({ args: ['--demo'], ...options });
  const browser = await launchChromium();
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 720 },
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: 'reduce',
  });
  const complaints: string[] = [];
  const { origin } = new URL(served.url);
  // The page reports a breach of its policy as an event only; the console carries it in words.
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    // A page opened on purpose complains too: of the icon its server does not have, for one.
    const from = message.location().url;
    const elsewhere = from.startsWith('http') && !from.startsWith(`${origin}/`);
    complaints.push(`console${elsewhere ? ` of ${from}` : ''}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`exception: ${error.error().message}`));
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:') && !url.startsWith('blob:')) {
      complaints.push(`request to ${url}`);
    }
  });
  const page = await context.newPage();
  await page.goto(options.link === undefined ? served.url : `${served.url}&${options.link}`);
  return {
    page,
    context,
    served,
    complaints,
    shot: async (name) => {
      await page.screenshot({ path: path.join(artefacts, `${name}.png`), animations: 'disabled' });
    },
    close: async () => {
      await browser.close();
      await served.stop();
    },
  };
}
