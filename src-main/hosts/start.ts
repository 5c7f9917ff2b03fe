import { homedir } from 'node:os';

import type { Wish } from '../services/asked.ts';
import {
  type AppServices,
  createServices,
  type Platform,
  type ServiceOptions,
} from '../services/index.ts';
import { beginLog, version } from './begin.ts';
import { demoStarter } from './demo-starter.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createHub, type Hub } from './hub.ts';
import type { Log } from './log-file.ts';
import type { StartArguments } from './start-arguments.ts';

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
