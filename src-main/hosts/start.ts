import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import manifest from '../../package.json' with { type: 'json' };
import { AppError, errorText } from '../contract/errors.ts';
import { createServices, type Platform, type ServiceOptions } from '../services/index.ts';
import { sentence } from '../words/keys.ts';
import { demoStarter } from './demo-starter.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createHub, type Hub } from './hub.ts';
import { isLogLevel, logFile, type LogLevel } from './log-file.ts';

const { version } = manifest;

export const usage = `Usage: npm start -- [options]

  --demo                    open the embedded demo mesh
  --file DUMP               open a config dump (repeat nothing: one file)
  --kubeconfig FILE         use this kubeconfig instead of KUBECONFIG or ~/.kube/config; may be repeated
  --host electron|browser   where to show it (default: electron where there is one)
  --port N                  browser host: the port on 127.0.0.1 (default: any free one)
  --no-open                 browser host: print the address only
  --log-level LEVEL         error, warn, info (default) or debug: what the log file gets; MESHSCOPE_LOG says it, too
  --help                    this text
`;

export interface StartArguments {
  readonly help: boolean;
  readonly demo: boolean;
  readonly file: string | undefined;
  readonly kubeconfig: readonly string[];
  readonly port: number;
  readonly open: boolean;
  readonly logLevel: LogLevel | undefined;
  /** Builds everything, prints one line and ends: the test that the built bundle starts. */
  readonly smoke: boolean;
}

/** Reads the flags of `npm start`, relative paths against `cwd`. Throws `bad-request` with the reason in one line. */
export function parseStartArguments(argv: readonly string[], cwd: string): StartArguments {
  const values = parse(argv);
  const port = Number(values.port ?? '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AppError(
      'bad-request',
      sentence('error.hosts.port-range', { port: values.port ?? '' }),
    );
  }
  if (values.host !== undefined && values.host !== 'electron' && values.host !== 'browser') {
    throw new AppError('bad-request', sentence('error.hosts.host-kind', { host: values.host }));
  }
  return {
    help: values.help,
    demo: values.demo,
    file: values.file === undefined ? undefined : path.resolve(cwd, values.file),
    kubeconfig: values.kubeconfig.map((file) => path.resolve(cwd, file)),
    port,
    open: !values['no-open'],
    smoke: values.smoke,
    logLevel: logLevelOf(values['log-level']),
  };
}

function logLevelOf(text: string | undefined): LogLevel | undefined {
  if (text === undefined || isLogLevel(text)) return text;
  throw new AppError('bad-request', sentence('error.hosts.log-level', { level: text }));
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: false,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        demo: { type: 'boolean', default: false },
        file: { type: 'string' },
        kubeconfig: { type: 'string', multiple: true, default: [] },
        // Chosen by bootstrap.mjs, which starts one host or the other.
        host: { type: 'string' },
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        'log-level': { type: 'string' },
        smoke: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const reason = errorText(error);
    throw new AppError('bad-request', sentence('error.verbatim', { text: reason }), {
      hint: sentence('hint.hosts.help'),
    });
  }
}

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
  readonly log: (line: string) => void;
}

/** What every host does at its start: the events' hub, the services on it, the dispatcher in front of them. */
export async function startServices(options: StartOptions): Promise<Started> {
  const { host, args, platform, dataDir, workerUrl, env, log } = options;
  const hub = createHub();
  const now = (): number => Date.now();
  const file = logFile({
    folder: path.join(dataDir, 'logs'),
    level: args.logLevel ?? logLevelOf(env['MESHSCOPE_LOG']) ?? 'info',
    now,
  });
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
    openFile: args.file,
    workerUrl,
    env,
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
  return { dispatcher, hub, dispose: () => app.dispose() };
}
