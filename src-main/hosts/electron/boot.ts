import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { app, protocol, session } from 'electron';

import { AppError, errorText } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { defaultLocale } from '../../words/say.ts';
import { beginLog, dataDirectory, version } from '../begin.ts';
import type { startServices } from '../start.ts';
import { parseStartArguments, type StartArguments, usage } from '../start-arguments.ts';
import { describeApp } from './about.ts';
import { offerContextMenu } from './context-menu.ts';
import { keepCrashes } from './crashes.ts';
import { moveOldData } from './data-folder.ts';
import { handOver, wishesOf } from './door.ts';
import type { Life } from './faults.ts';
import { nameDownloads } from './pick-paths.ts';
import { openPreferences } from './preferences.ts';
import { handleScheme, registerScheme } from './protocol.ts';
import { tellOfNoSandbox } from './sandbox.ts';
import { enableSandbox, guardContents, guardSession } from './security.ts';
import { Shown } from './shown.ts';
import { smoke } from './smoke.ts';
import { createUpdates } from './updates.ts';

export interface BootOptions {
  /** The arguments that are the app's own, and what Electron takes for itself. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the built main program; `../renderer` and `../engine-worker.cjs` stand beside it. */
  readonly base: string;
  readonly out: (text: string) => void;
  readonly life: Life;
  readonly start: typeof startServices;
  /** What a terminal would have is in `env` when this is done; absent: it is there already. */
  readonly envReady?: Promise<void>;
}

/**
 * Starts the desktop app. Everything up to the first `await` runs before Electron is ready, which the
 * sandbox, the scheme and the lock need. Resolves when the page is asked for.
 */
export async function boot(options: BootOptions): Promise<void> {
  const read = readArguments(options);
  if (read === undefined) return;
  const { args, problem } = read;
  const { env, life } = options;

  enableSandbox();
  registerScheme();
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents);
    offerContextMenu(contents);
  });
  const dataDir = dataDirectory(env, process.platform);
  if (!env['MESHSCOPE_DATA_DIR']) moveOldData(app.getPath('userData'), dataDir);
  app.setPath('userData', dataDir);
  // First, before any file is opened: the app that runs already shows what this start was asked for.
  if (!app.requestSingleInstanceLock(handOver(args))) {
    app.quit();
    return;
  }
  const log = beginLog(dataDir, args, env);
  const { log: write } = life;
  life.log = (line) => {
    log.write('error', line);
    write(line);
  };
  life.diagnostics = () => log.tail().join('\n');
  const crashes = path.join(dataDir, 'crashes');
  keepCrashes(crashes);
  const preferences = openPreferences(dataDir);
  const feedFile = path.join(
    app.isPackaged ? process.resourcesPath : app.getAppPath(),
    'app-update.yml',
  );
  const updates = createUpdates(feedFile, life.log);
  const shown = new Shown({ ...options, preferences, updates, crashes });
  for (const wish of wishesOf(handOver(args))) shown.door.ask(wish);
  if (problem !== undefined) {
    life.log(errorText(problem));
    shown.door.ask({ failed: problem });
  }
  if (app.isPackaged) app.setAsDefaultProtocolClient('meshscope');

  await app.whenReady();
  guardSession(session.defaultSession);
  nameDownloads(session.defaultSession);
  handleScheme(protocol, fileURLToPath(new URL('../renderer', options.base)));
  describeApp(updates.feed);
  shown.showMenu(path.join(dataDir, 'logs'));

  // The window comes first; its calls wait for the services, which are loaded when it stands.
  const started = shown.painted.then(() =>
    options.start({
      host: 'electron',
      platform: shown.platform(),
      args,
      dataDir,
      workerUrl: new URL('../engine-worker.cjs', options.base),
      env,
      envReady: options.envReady,
      logFile: log,
      log: life.log,
    }),
  );
  await Promise.all([shown.open(started), shown.live(started)]);
  if (!args.smoke) {
    await tellOfNoSandbox(process.argv, preferences);
    if (preferences.value().updatesAtStart) {
      updates.look().catch((error: unknown) => life.log(`Looking for updates: ${String(error)}`));
    }
    return;
  }
  const { dispatcher } = await started;
  await smoke({ window: shown.window, dispatcher, out: options.out });
}

/**
 * Undefined when there is nothing to start: help was asked for. Flags that are wrong are told in the window: who
 * starts an app from a menu sees no stderr.
 */
function readArguments(
  options: BootOptions,
): { readonly args: StartArguments; readonly problem?: AppError } | undefined {
  const { argv, cwd, out } = options;
  try {
    const args = parseStartArguments(argv, cwd, 'ignored');
    if (!args.help && !args.version) return { args };
    out(args.help ? usage(args.locale ?? defaultLocale) : `${version}\n`);
    app.exit(0);
    return undefined;
  } catch (error) {
    const problem =
      error instanceof AppError
        ? error
        : new AppError('bad-request', sentence('error.verbatim', { text: errorText(error) }));
    return { args: parseStartArguments([], cwd), problem };
  }
}
