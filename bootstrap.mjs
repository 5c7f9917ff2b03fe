// What a fresh clone needs before anything else can run. It has no dependencies and runs on Node 20.19; all
// the rest runs on the Node 24 that package `node` puts into node_modules (Electron embeds the same).
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(root, ...parts);
const node = at('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const say = (text) => process.stderr.write(`${text}\n`);

class Stop extends Error {}

const commands = {
  start,
  test: (args) => runScript(at('test/support/run-tests.ts'), args),
  cli: async (args) => {
    await build(['cli']);
    await runScript(at('dist/cli.mjs'), args);
  },
  build: (args) => build(Object.keys(targets), !args.includes('--stale')),
  dist: async (args) => {
    await build(Object.keys(targets));
    // Without a wish: all packages of electron-builder.yml for this machine.
    const wish = args.length > 0 ? args : [...packages[process.platform], `--${process.arch}`];
    await runScript(at('node_modules/electron-builder/cli.js'), ['--publish', 'never', ...wish]);
  },
  bench: ([name = '', ...args]) => {
    const file = at('test', 'bench', `${path.basename(name)}.ts`);
    if (!existsSync(file)) throw new Stop(`There is no benchmark "${name}" in test/bench.`);
    return runScript(file, args);
  },
  e2e: async (args) => {
    await build(Object.keys(targets));
    await vitest('e2e', args);
  },
  conformance: (args) => vitest('conformance', args),
};

const packages = {
  darwin: ['--mac', 'dmg', 'zip'],
  linux: ['--linux', 'AppImage', 'deb', 'tar.gz'],
  win32: ['--win', 'nsis', 'zip'],
};

const vitest = (project, args) =>
  runScript(at('node_modules/vitest/vitest.mjs'), ['run', '--project', project, ...args]);

// --- install -------------------------------------------------------------------------------------------------

/** Installs when node_modules is absent or is not what package-lock.json says. */
async function install() {
  const stamp = at('node_modules', '.meshscope-installed');
  if (existsSync(node) && mtime(stamp) >= mtime(at('package-lock.json'))) return;
  if (!existsSync(node) || !installedAsLocked()) {
    say('Installing what package-lock.json names (once) …');
    // Under `npm run`, npm says where it is; this needs no shell and no PATH.
    const npm = process.env.npm_execpath;
    const [program, args] = npm?.endsWith('js') ? [process.execPath, [npm]] : ['npm', []];
    const { code, output } = await capture(
      program,
      [...args, 'ci', '--no-audit', '--no-fund'],
      process.platform === 'win32',
    );
    if (code !== 0) {
      say(output.trimEnd().split('\n').slice(-25).join('\n'));
      const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(
        output,
      );
      throw new Stop(
        offline
          ? 'npm could not reach its registry. Meshscope needs it once: connect, or tell npm about your proxy or mirror (npm config set proxy / registry), and run this again.'
          : 'npm ci failed; its last lines stand above.',
      );
    }
  }
  touch(stamp);
}

/** Compares npm's own record of node_modules with the lock file, for people who ran `npm ci` themselves. */
function installedAsLocked() {
  const record = at('node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === '' ||
      present[name]?.version === entry.version ||
      (!present[name] && (entry.optional || entry.peer)),
  );
}

// --- build ---------------------------------------------------------------------------------------------------

const targets = {
  cli: {
    inputs: ['src-main'],
    without: ['hosts/electron', 'hosts/browser'],
    chunks: 'dist/chunks/cli',
  },
  main: {
    inputs: ['src-main'],
    without: ['hosts/cli', 'hosts/electron/preload.ts'],
    chunks: 'dist/chunks/main',
  },
  preload: { inputs: ['src-main/hosts/electron/preload.ts'] },
  renderer: { inputs: ['src-renderer', 'src-main/contract'] },
};

/** Builds the named targets whose sources are newer than what was built from them; all of them when forced. */
async function build(names, force = false) {
  await Promise.all(names.map((name) => buildOne(name, targets[name], force)));
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
    if (chunks) rmSync(at(chunks), { recursive: true, force: true });
    const { code, output } = await capture(node, [
      at('node_modules/vite/bin/vite.js'),
      'build',
      '--config',
      at(`vite.${name}.config.ts`),
    ]);
    if (code !== 0) throw new Stop(`Building ${name} failed:\n${output.trimEnd()}`);
    // The time at which it began: what is edited meanwhile is newer.
    touch(stamp, began);
    say(`Built ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } finally {
    unlock();
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
  // npm ends its shell when it is told to end, and the shell does not tell us: being left alone is the sign.
  if (process.env.npm_lifecycle_event && process.platform !== 'win32') {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 500).unref();
  }
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

// --- processes -----------------------------------------------------------------------------------------------

/** Runs a script on the Node of node_modules: in this process where that is what it is, which saves a start of Node. */
async function runScript(file, args) {
  const { version } = JSON.parse(readFileSync(at('node_modules/node/package.json'), 'utf8'));
  if (process.version === `v${version}`) {
    process.argv = [process.execPath, file, ...args];
    await import(pathToFileURL(file).href);
  } else {
    process.exitCode = await run(node, [file, ...args]);
  }
}

/** Runs a program in the foreground and hands it the signals that end this one. */
function run(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const forward = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, forward);
    const done = (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code);
    };
    child.once('error', (error) => {
      say(`${program}: ${error.message}`);
      done(127);
    });
    child.once('exit', (code, signal) => done(signal ? 1 : code));
  });
}

/** Runs a program quietly. */
function capture(program, args, shell = false, timeout = 0) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      shell,
      timeout,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function mtime(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function touch(file, time = new Date()) {
  mkdirSync(path.dirname(file), { recursive: true });
  closeSync(openSync(file, 'a'));
  utimesSync(file, time, time);
}

const [name = '', ...rest] = process.argv.slice(2);
try {
  if (!Object.hasOwn(commands, name))
    throw new Stop(`Usage: node bootstrap.mjs ${Object.keys(commands).join(' | ')}`);
  await install();
  await commands[name](rest);
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 1;
}
