// What `npm run …` does once everything is installed; bootstrap.mjs runs it, on Node 24.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { at, capture, mtime, node, root, run, say, Stop, touch } from './bootstrap.mjs';

const commands = {
  start,
  test: (args) => runScript(at('test/support/run-tests.ts'), args),
  cli: async (args) => {
    await build(['cli']);
    await runScript(at('dist/cli.mjs'), args);
  },
  build: (args) => build(Object.keys(targets), !args.includes('--stale')),
  dist: async (args) => {
    const { dist, refuseOffline, wishOr } = await import('./packaging/dist.mjs');
    const wish = wishOr(args);
    await refuseOffline(wish);
    await build(Object.keys(targets));
    await dist(wish);
  },
  bench: ([name = '', ...args]) => {
    const file = at('test', 'bench', `${path.basename(name)}.ts`);
    if (!existsSync(file)) throw new Stop(`There is no benchmark "${name}" in test/bench.`);
    return runScript(file, args);
  },
  e2e: async (args) => {
    await build(Object.keys(targets));
    await vitest(['e2e'], args);
  },
  unit: (args) => vitest(['unit', 'state'], args),
  integration: (args) => vitest(['integration'], args),
  desktop: (args) => vitest(['desktop'], args),
  conformance: (args) => vitest(['conformance'], args),
  dev,
  changed: (args) => runScript(at('test/support/changed.ts'), args),
  types: () => runScript(at('test/support/check.ts'), ['types']),
  lint: () => runScript(at('test/support/check.ts'), ['lint']),
};

const vitest = (projects, args) =>
  runScript(at('node_modules/vitest/vitest.mjs'), [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    ...args,
  ]);

/** Does what the first argument names. Throws Stop when that cannot be done. */
export async function perform([name = '', ...args]) {
  if (!Object.hasOwn(commands, name)) {
    throw new Stop(`Usage: node bootstrap.mjs ${Object.keys(commands).join(' | ')}`);
  }
  await commands[name](args);
}

/** Runs a script in this process, which saves a start of Node. */
async function runScript(file, args) {
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

// --- dev ----------------------------------------------------------------------------------------------------

/**
 * The browser host from source, started again when src-main is saved, and vite's server in front of it, which
 * puts a saved component into the running page. The address is told anew whenever the host starts.
 */
async function dev(args) {
  const hostPort = await freePort();
  const host = spawn(
    node,
    [
      // See vitest.config.ts.
      '--no-wasm-code-gc',
      '--watch',
      '--watch-preserve-output',
      at('src-main/hosts/browser/main.ts'),
      '--no-open',
      '--port',
      String(hostPort),
      ...args,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  process.env.MESHSCOPE_DEV_HOST = `http://127.0.0.1:${hostPort}`;
  const vite = await import('vite');
  const server = await vite.createServer({ configFile: at('vite.dev.config.ts') });
  await server.listen();
  const page = server.resolvedUrls.local[0];
  let restarted = false;
  host.stdout.on('data', (data) => {
    // Node's own words, between two starts. A code is also told when the last one has been used.
    restarted ||= String(data).includes('Restarting');
    const code = /#c=(\S+)/.exec(String(data));
    if (code === null) return;
    say(`The page is at ${page}${code[0]}`);
    if (restarted) server.hot.send('meshscope:code', code[1]);
    restarted = false;
  });
  const end = async () => {
    host.kill();
    await server.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

// --- build ---------------------------------------------------------------------------------------------------

const targets = {
  cli: {
    inputs: ['src-main'],
    without: ['hosts/electron', 'hosts/browser'],
    chunks: 'dist/chunks/cli',
  },
  engine: {
    inputs: ['src-main'],
    without: ['hosts', 'services', 'demo'],
    chunks: 'dist/chunks/engine',
  },
  main: {
    inputs: ['src-main'],
    without: ['hosts/cli', 'hosts/electron/preload.ts'],
    chunks: 'dist/chunks/main',
  },
  preload: { inputs: ['src-main/hosts/electron/preload.ts'] },
  renderer: { inputs: ['src-renderer', 'src-main/contract', 'src-main/words'] },
};

/** Builds the named targets whose sources are newer than what was built from them; all of them when forced. */
async function build(names, force = false) {
  await Promise.all(names.map((name) => buildOne(name, targets[name], force)));
  const licences = at('dist', 'licences');
  const built = Math.max(...names.map((name) => mtime(at('dist', `.${name}`))));
  if (names.includes('renderer') && mtime(licences) < built) {
    const { gatherLicences } = await import('./packaging/licences.mjs');
    gatherLicences(root, licences);
  }
}

async function buildOne(name, { inputs, without = [], chunks }, force) {
  const stamp = at('dist', `.${name}`);
  const sources = [
    ...inputs,
    `vite.${name}.config.ts`,
    'vite.shared.config.ts',
    'package-lock.json',
  ];
  const stale = () => newest(sources, without) > mtime(stamp);
  if (!force && !stale()) return;
  const unlock = await lock(at('dist', `.${name}.lock`));
  try {
    if (!force && !stale()) return;
    const began = new Date();
    const { code, output } = await capture(node, [
      at('node_modules/vite/bin/vite.js'),
      'build',
      '--config',
      at(`vite.${name}.config.ts`),
    ]);
    if (code !== 0) throw new Stop(`Building ${name} failed:\n${output.trimEnd()}`);
    if (chunks) removeOlder(at(chunks), began);
    // The time at which it began: what is edited meanwhile is newer.
    touch(stamp, began);
    say(`Built ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } finally {
    unlock();
  }
}

/** Pieces of earlier builds. Only now: a build that fails must leave what ran before. */
function removeOlder(folder, began) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (mtime(path.join(folder, name)) < began.getTime()) rmSync(path.join(folder, name));
  }
}

/** Milliseconds; folders count too, because a deleted file changes nothing but its folder. */
function newest(sources, without) {
  let latest = 0;
  const visit = (file) => {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats || without.some((part) => file.endsWith(path.normalize(part)))) return;
    latest = Math.max(latest, stats.mtimeMs);
    if (stats.isDirectory()) for (const name of readdirSync(file)) visit(path.join(file, name));
  };
  for (const source of sources) visit(at(source));
  return latest;
}

/** Two commands at a time must not write the same files. The lock names its process; one of a dead process counts for nothing. */
async function lock(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!holderLives(file)) rmSync(file, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function holderLives(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// --- start ---------------------------------------------------------------------------------------------------

async function start(args) {
  const flag = args.indexOf('--host');
  const wish =
    flag >= 0
      ? args[flag + 1]
      : args.find((arg) => arg.startsWith('--host='))?.slice('--host='.length);
  const help = args.includes('--help') || args.includes('-h');
  await build(Object.keys(targets));
  const electron = wish === 'browser' || help ? undefined : await findElectron(wish === 'electron');
  if (electron?.program) {
    const began = Date.now();
    const code = await run(electron.program, [root, ...args]);
    if (code === 0 || wish === 'electron' || Date.now() - began > 15_000)
      return void (process.exitCode = code);
    say(
      'Electron does not start on this machine (its own words stand above); Meshscope is in the browser instead.',
    );
  } else if (electron) {
    if (wish === 'electron') throw new Stop(`${electron.reason}.`);
    say(`${electron.reason}; Meshscope is in the browser instead.`);
  }
  await runScript(at('dist/browser/main.mjs'), args);
}

/** The Electron binary, or in words why there is none. Package electron has no install script: it downloads at first use. */
async function findElectron(forced) {
  const binary = () => {
    const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? at('node_modules/electron/dist');
    const record = at('node_modules/electron/path.txt');
    const name = existsSync(record) ? readFileSync(record, 'utf8') : 'electron';
    return existsSync(path.join(folder, name)) ? path.join(folder, name) : undefined;
  };
  const display =
    process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!display && !forced) return { reason: 'There is no display for a desktop window' };
  if (binary()) return { program: binary() };
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/';
  try {
    await fetch(mirror, { method: 'HEAD', signal: AbortSignal.timeout(4000) });
  } catch {
    return { reason: 'Electron is not here and the place it is downloaded from cannot be reached' };
  }
  say('Downloading Electron (once, about 120 MB) …');
  const { code } = await capture(node, [at('node_modules/electron/install.js')], false, 300_000);
  return code === 0 && binary()
    ? { program: binary() }
    : { reason: 'Electron could not be downloaded' };
}
