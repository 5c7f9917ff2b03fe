import { homedir } from 'node:os';
import path from 'node:path';

import manifest from '../../package.json' with { type: 'json' };
import { type Log, logFile } from './log-file.ts';
import { logLevelOf, type StartArguments } from './start-arguments.ts';

// What a host needs before its services are loaded, which takes a desktop as long as its window.

export const { version } = manifest;

/** Where the app keeps its own files when no desktop framework says so. */
export function dataDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (env['MESHSCOPE_DATA_DIR']) return path.resolve(env['MESHSCOPE_DATA_DIR']);
  if (platform === 'win32') {
    return path.join(env['APPDATA'] ?? path.join(homedir(), 'AppData', 'Roaming'), 'Meshscope');
  }
  if (platform === 'darwin') {
    return path.join(homedir(), 'Library', 'Application Support', 'Meshscope');
  }
  return path.join(env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config'), 'meshscope');
}

export function beginLog(dataDir: string, args: StartArguments, env: NodeJS.ProcessEnv): Log {
  return logFile({
    folder: path.join(dataDir, 'logs'),
    level: args.logLevel ?? logLevelOf(env['MESHSCOPE_LOG']) ?? 'info',
    now: () => Date.now(),
  });
}
