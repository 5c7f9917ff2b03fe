import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { isObject, type JsonObject, parseJson } from '../../src-main/contract/json.ts';
import { canonicalObject } from '../../src-main/envoy/canonical.ts';
import { decodeDump } from '../../src-main/envoy/decode/decode-dump.ts';
import type { ProxyConfig } from '../../src-main/envoy/dump.ts';

/** A real Envoy with one bootstrap. */
export interface RunningEnvoy {
  readonly proxy: ProxyConfig;
  /** Lines of the access log so far. */
  log(): readonly JsonObject[];
  stop(): Promise<void>;
}

async function page(port: number, path: string): Promise<Uint8Array> {
  const answer = await fetch(`http://127.0.0.1:${String(port)}/${path}`);
  return new Uint8Array(await answer.arrayBuffer());
}

function json(bytes: Uint8Array): JsonObject {
  const value = parseJson(new TextDecoder().decode(bytes));
  return canonicalObject(value);
}

async function ready(child: ChildProcess, port: number, errors: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`Envoy ended: ${errors()}`);
    try {
      if ((await fetch(`http://127.0.0.1:${String(port)}/ready`)).status === 200) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Envoy does not get ready: ${errors()}`);
}

const run = promisify(execFile);

async function takes(binary: string, bootstrap: JsonObject): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'meshscope-envoy-'));
  try {
    const config = join(folder, 'bootstrap.json');
    writeFileSync(config, JSON.stringify(bootstrap));
    const args = ['--mode', 'validate', '-c', config, '--log-level', 'off'];
    await run(binary, args, { maxBuffer: 64 << 20 });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Which of the configurations (by index) Envoy does not take: found by halves. */
export async function refusedBy<T extends { readonly index: number }>(
  binary: string,
  all: readonly T[],
  bootstrap: (some: readonly T[]) => JsonObject,
): Promise<ReadonlySet<number>> {
  const refused = new Set<number>();
  const look = async (some: readonly T[]): Promise<void> => {
    if (some.length === 0 || (await takes(binary, bootstrap(some)))) return;
    const [only] = some;
    if (some.length === 1 && only !== undefined) {
      refused.add(only.index);
      return;
    }
    const half = Math.ceil(some.length / 2);
    await look(some.slice(0, half));
    await look(some.slice(half));
  };
  await look(all);
  return refused;
}

export async function startEnvoy(
  binary: string,
  bootstrap: (logFile: string) => JsonObject,
  adminPort: number,
  extra: readonly string[] = [],
): Promise<RunningEnvoy> {
  const folder = mkdtempSync(join(tmpdir(), 'meshscope-envoy-'));
  const logFile = join(folder, 'access.log');
  writeFileSync(logFile, '');
  const config = join(folder, 'bootstrap.json');
  writeFileSync(config, JSON.stringify(bootstrap(logFile)));
  const args = [
    '-c',
    config,
    '--concurrency',
    '1',
    '--disable-hot-restart',
    '--file-flush-interval-msec',
    '50',
    '-l',
    'error',
    ...extra,
  ];
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  // A failing test must not leave an Envoy behind that takes the next one's connections.
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-60_000)));
  const stop = async (): Promise<void> => {
    process.removeListener('exit', kill);
    // Where a connection was refused because Envoy ended, its end may not have been told yet.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const gone = child.signalCode ?? child.exitCode;
    if (gone === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
    if (gone !== null) throw new Error(`Envoy ended by itself (${String(gone)}): ${errors}`);
  };
  try {
    await ready(child, adminPort, () => errors);
    return {
      proxy: {
        dump: decodeDump(await page(adminPort, 'config_dump?include_eds')),
        clusters: json(await page(adminPort, 'clusters?format=json')),
        serverInfo: json(await page(adminPort, 'server_info')),
        certs: undefined,
      },
      log: () =>
        readFileSync(logFile, 'utf8')
          .split('\n')
          .flatMap((line): JsonObject[] => {
            if (!line.endsWith('}')) return [];
            const value = parseJson(line);
            return isObject(value) ? [value] : [];
          }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
