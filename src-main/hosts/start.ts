import { homedir } from 'node:os';
import path from 'node:path';

import manifest from '../../package.json' with { type: 'json' };
import type { Wish } from '../services/asked.ts';
import {
  type AppServices,
  createServices,
  type Platform,
  type ServiceOptions,
} from '../services/index.ts';
import { demoStarter } from './demo-starter.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createHub, type Hub } from './hub.ts';
import { type Log, logFile } from './log-file.ts';
import { logLevelOf, type StartArguments } from './start-arguments.ts';

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

export interface Started {
  readonly ask: (wish: Wish) => void;
  readonly handOut: AppServices['handOut'];
  readonly wake: AppServices['wake'];
  readonly dispatcher: Dispatcher;
  readonly hub: Hub;
  dispose(): Promise<void>;
}

export interface StartOptions {
  readonly host: ServiceOptions['host'];
  readonly args: StartArguments;
  readonly platform: Platform;
  readonly dataDir: string;
  readonly workerUrl: URL | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** What a terminal would have is in `env` when this is done. */
  readonly envReady?: Promise<void> | undefined;
  /** The log that runs already; absent: one is begun. */
  readonly logFile?: Log | undefined;
  readonly log: (line: string) => void;
}

export function beginLog(dataDir: string, args: StartArguments, env: NodeJS.ProcessEnv): Log {
  return logFile({
    folder: path.join(dataDir, 'logs'),
    level: args.logLevel ?? logLevelOf(env['MESHSCOPE_LOG']) ?? 'info',
    now: () => Date.now(),
  });
}

/** What every host does at its start: the events' hub, the services on it, the dispatcher in front of them. */
export async function startServices(options: StartOptions): Promise<Started> {
  const { host, args, platform, dataDir, workerUrl, env, log } = options;
  const hub = createHub();
  const now = (): number => Date.now();
  const file = options.logFile ?? beginLog(dataDir, args, env);
  file.write('info', `Meshscope ${version} (${host}) on ${process.platform} ${process.arch}`);
  const app = await createServices({
    host,
    version,
    emit: hub.emit,
    platform: { ...platform, logTail: file.tail },
    dataDir,
    kubeconfig: args.kubeconfig.length > 0 ? args.kubeconfig : undefined,
    demo: demoStarter(dataDir, now),
    openDemo: args.demo,
    // Desktops ask for their files one by one, when there is a window to tell what is wrong.
    openFile: host === 'electron' ? undefined : args.files[0],
    workerUrl,
    env,
    envReady: options.envReady,
    home: homedir(),
    now,
  });
  const dispatcher = createDispatcher({
    services: app.services,
    log: (line) => {
      file.write('error', line);
      log(line);
    },
    called: (line) => file.write('debug', line),
    validateResults: env['MESHSCOPE_VALIDATE'] === '1',
  });
  if (host !== 'electron') for (const extra of args.files.slice(1)) app.ask({ open: extra });
  return {
    dispatcher,
    hub,
    ask: app.ask,
    handOut: app.handOut,
    wake: app.wake,
    dispose: () => app.dispose(),
  };
}
