import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { app, type BrowserWindow, ipcMain, Menu, nativeTheme, protocol, session } from 'electron';

import { AppError, errorText } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { defaultLocale } from '../../words/say.ts';
import { beginLog, dataDirectory, type Started, type startServices, version } from '../start.ts';
import { parseStartArguments, type StartArguments, usage } from '../start-arguments.ts';
import { describeApp, showAbout, showShortcuts } from './about.ts';
import { approve } from './approve.ts';
import { type Closing, guardEnd } from './closing.ts';
import { offerContextMenu } from './context-menu.ts';
import { moveOldData } from './data-folder.ts';
import { type Door, handOver, openDoor, wishesOf } from './door.ts';
import { cannotStart, guardPage, type Life } from './faults.ts';
import { speak } from './language.ts';
import { menuTemplate } from './menu.ts';
import { nameDownloads, pickPaths } from './pick-paths.ts';
import { openPreferences, type PreferencesFile, withRecent } from './preferences.ts';
import { handleScheme, registerScheme } from './protocol.ts';
import { createRpc } from './rpc.ts';
import { openLicences, openLocal, reveal } from './safe-open.ts';
import { enableSandbox, guardContents, guardSession } from './security.ts';
import { smoke } from './smoke.ts';
import { bringToFront, createWindow, showPage } from './window.ts';

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
  const shown = new Shown(options, openPreferences(dataDir));
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
  describeApp();
  shown.showMenu(path.join(dataDir, 'logs'));

  // The window comes at once; its calls wait for the services, which start beside it.
  const started = options.start({
    host: 'electron',
    platform: shown.platform(),
    args,
    dataDir,
    workerUrl: new URL('../engine-worker.cjs', options.base),
    env,
    envReady: options.envReady,
    logFile: log,
    log: life.log,
  });
  await Promise.all([shown.open(started), shown.live(started)]);
  if (!args.smoke) return;
  const { dispatcher } = await started;
  await smoke({ window: shown.window, dispatcher, out: options.out });
}

/** The window, and all that belongs to it: made again when macOS wants one again. */
class Shown {
  window: BrowserWindow | undefined;
  readonly door: Door;
  readonly #options: BootOptions;
  readonly #preferences: PreferencesFile;
  #again: () => void = () => undefined;
  #closing: Closing | undefined;

  constructor(options: BootOptions, preferences: PreferencesFile) {
    this.#options = options;
    this.#preferences = preferences;
    this.door = openDoor(() => this.show());
  }

  show(): void {
    if (this.window === undefined) this.#again();
    else bringToFront(this.window);
  }

  async open(started: Promise<Started>): Promise<void> {
    const { base, life } = this.#options;
    const rpc = createRpc(ipcMain, started);
    const preload = fileURLToPath(new URL('preload.cjs', base));
    const open = async (): Promise<void> => {
      const window = createWindow(preload, this.#icon());
      this.window = window;
      window.once('closed', () => (this.window = undefined));
      rpc.connect(window.webContents);
      guardPage(window, life, () => Date.now());
      this.#closing?.guard(window);
      await showPage(window);
    };
    this.#again = () => void open().catch((error: unknown) => life.log(String(error)));
    // macOS keeps an app without windows; a click on its icon wants one again.
    app.on('activate', () => this.show());
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit();
    });
    await open();
  }

  /** Once there are services: what waited is asked of them, and the end lets go of them. */
  async live(starting: Promise<Started>): Promise<void> {
    const { life } = this.#options;
    try {
      const started = await starting;
      life.dispose = () => started.dispose();
      this.#closing = guardEnd({
        life,
        dispatcher: started.dispatcher,
        preferences: this.#preferences,
        window: () => this.window,
        show: () => this.show(),
        icon: this.#icon(),
      });
      if (this.window !== undefined) this.#closing.guard(this.window);
      this.door.open(started.ask);
    } catch (error) {
      life.log(errorText(error));
      await cannotStart(errorText(error), life);
      app.exit(1);
    }
  }

  platform(): Parameters<typeof startServices>[0]['platform'] {
    return {
      openLocal,
      reveal,
      pickPaths: (purpose) => pickPaths(purpose, this.window),
      approve: (request) => approve(request, this.window),
      blockedRequests: () => 0,
      nativeDialogs: true,
      opened: (file) => {
        this.#preferences.set({ recent: withRecent(this.#preferences.value().recent, file) });
        app.addRecentDocument(file);
        this.#renewMenu();
      },
      settings: ({ theme, locale }) => {
        speak(locale === 'system' ? undefined : locale);
        nativeTheme.themeSource = theme === 'high-contrast' ? 'dark' : theme;
        this.#renewMenu();
      },
    };
  }

  #renewMenu: () => void = () => undefined;

  showMenu(logs: string): void {
    const { door } = this;
    const pick = async (purpose: 'folder' | 'kubeconfig'): Promise<void> => {
      const paths = await pickPaths(purpose, this.window);
      if (purpose === 'kubeconfig' && paths.length > 0) door.ask({ kubeconfig: paths });
      if (purpose === 'folder') for (const open of paths) door.ask({ open });
    };
    const inBackground = (work: Promise<unknown>): void =>
      void work.catch((error: unknown) => this.#options.life.log(String(error)));
    this.#renewMenu = () => {
      const state = {
        platform: process.platform,
        packaged: app.isPackaged,
        preferences: this.#preferences.value(),
      };
      const template = menuTemplate(state, {
        command: (command) => {
          this.show();
          door.ask({ command });
        },
        pick: (purpose) => inBackground(pick(purpose)),
        open: (open) => door.ask({ open }),
        prefer: (change) => {
          this.#preferences.set(change);
          this.#renewMenu();
        },
        showLogs: () => inBackground(reveal(path.join(logs, 'meshscope.log'))),
        showShortcuts,
        showAbout,
        showLicences: () => inBackground(openLicences(app.isPackaged)),
      });
      Menu.setApplicationMenu(Menu.buildFromTemplate(template));
    };
    this.#renewMenu();
  }

  #icon(): string {
    return fileURLToPath(new URL('../../assets/icons/256x256.png', this.#options.base));
  }
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
