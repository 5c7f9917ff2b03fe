// What a fresh clone needs before anything else can run: it installs what package-lock.json names, then hands
// over to tasks.mjs on the Node 24 that package `node` puts into node_modules (Electron embeds the same).
// It has no dependencies and runs on Node 20.19.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  utimesSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(fileURLToPath(import.meta.url));
export const at = (...parts) => path.join(root, ...parts);
export const node = at(
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
export const say = (text) => process.stderr.write(`${text}\n`);

/** Ends the command with this one line instead of a stack. */
export class Stop extends Error {}

async function main(args) {
  // npm ends its shell when it is told to end, and the shell does not tell us: being left alone is the sign.
  if (process.env.npm_lifecycle_event && process.platform !== 'win32') {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 500).unref();
  }
  await install();
  const { version } = JSON.parse(readFileSync(at('node_modules/node/package.json'), 'utf8'));
  if (process.version === `v${version}`) {
    const { perform } = await import('./tasks.mjs');
    await perform(args);
  } else {
    process.exitCode = await run(node, [at('bootstrap.mjs'), ...args]);
  }
}

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
  if (!existsSync(node)) {
    throw new Stop(
      'npm ci ran, but package node has no binary. Its install script must run: npm config set ignore-scripts false, and again.',
    );
  }
  checkNode();
  touch(stamp);
}

/**
 * The binary comes by package `node`'s install script, which asks npm for a package that package-lock.json does not hold to any
 * sum. Before it is run for the first time it must be the one that was looked at when the version was chosen.
 */
function checkNode() {
  const { version, sha256 } = JSON.parse(readFileSync(at('packaging/node-sha256.json'), 'utf8'));
  const installed = JSON.parse(readFileSync(at('node_modules/node/package.json'), 'utf8')).version;
  const platform = `${process.platform}-${process.arch}`;
  const found = createHash('sha256').update(readFileSync(node)).digest('hex');
  if (version === installed && sha256[platform] === found) return;
  throw new Stop(
    version === installed && sha256[platform] !== undefined
      ? `${node} is not Node ${version}: its SHA-256 is ${found}. It was not run. Ask whoever keeps the registry that npm uses, remove node_modules and run this again.`
      : `packaging/node-sha256.json has no SHA-256 of Node ${installed} for ${platform}. Nothing was run. Compare ${node} (${found}) with a Node that you trust and add it there.`,
  );
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

/** Runs a program in the foreground and hands it the signals that end this one. */
export function run(program, args) {
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
export function capture(program, args, shell = false, timeout = 0) {
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

export function mtime(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function touch(file, time = new Date()) {
  mkdirSync(path.dirname(file), { recursive: true });
  closeSync(openSync(file, 'a'));
  utimesSync(file, time, time);
}

main(process.argv.slice(2)).catch((error) => {
  say(error instanceof Stop ? error.message : error.stack);
  process.exitCode = 1;
});
