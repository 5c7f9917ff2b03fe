import { fileURLToPath } from 'node:url';

import { app, type BrowserWindow, dialog, ipcMain, Menu, protocol, session } from 'electron';
import { z } from 'zod';

import { errorText } from '../../contract/errors.ts';
import type { Client } from '../hub.ts';
import type { Started, startServices } from '../start.ts';
import { parseStartArguments, type StartArguments, usage } from '../start-arguments.ts';
import { approve } from './approve.ts';
import { menuTemplate } from './menu.ts';
import { pickPaths } from './pick-paths.ts';
import { handleScheme, registerScheme } from './protocol.ts';
import { createRpc, type Rpc } from './rpc.ts';
import { openLocal, reveal } from './safe-open.ts';
import { enableSandbox, guardContents, guardSession } from './security.ts';
import { bringToFront, createWindow, showPage } from './window.ts';

export interface BootOptions {
  /** The arguments that are the app's own, and what Electron takes for itself. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the built main program; `../renderer` and `../engine-worker.mjs` stand beside it. */
  readonly base: string;
  readonly out: (text: string) => void;
  readonly log: (line: string) => void;
  readonly start: typeof startServices;
}

/** What a second start hands to the first; it comes from another process, so it is checked. */
const handOverSchema = z.object({ file: z.string().max(4096).optional() });

/** A clean end may take this long; then the process goes anyway. */
const shutdownMs = 2_000;

/**
 * Starts the desktop app. Everything up to the first `await` runs before Electron is ready, which the
 * sandbox, the scheme and the lock need. Resolves when the page is asked for.
 */
export async function boot(options: BootOptions): Promise<void> {
  const args = readArguments(options);
  if (args === undefined) return;
  const { env, base, log } = options;

  enableSandbox();
  registerScheme();
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  if (env['MESHSCOPE_DATA_DIR']) app.setPath('userData', env['MESHSCOPE_DATA_DIR']);
  // First, before any file is opened: the app that runs already shows what this start was asked for.
  if (
    !app.requestSingleInstanceLock({ ...(args.files[0] !== undefined && { file: args.files[0] }) })
  ) {
    app.quit();
    return;
  }
  let window: BrowserWindow | undefined;
  let openHandedOver: (file: string) => void = () => undefined;
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    if (window) bringToFront(window);
    const file = handOverSchema.safeParse(data).data?.file;
    if (file !== undefined) openHandedOver(file);
  });

  await app.whenReady();
  guardSession(session.defaultSession);
  handleScheme(protocol, fileURLToPath(new URL('../renderer', base)));
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged)));

  const started = await options.start({
    host: 'electron',
    platform: {
      openLocal,
      reveal,
      pickPaths: (purpose) => pickPaths(purpose, window),
      approve: (request) => approve(request, window),
      blockedRequests: () => 0,
      nativeDialogs: true,
    },
    args,
    dataDir: app.getPath('userData'),
    workerUrl: new URL('../engine-worker.mjs', base),
    env,
    log,
  });
  openHandedOver = (file) => openFile(started, file, log);
  endCleanly(started, log);

  const rpc = createRpc(ipcMain, started);
  const preload = fileURLToPath(new URL('preload.cjs', base));
  const open = (): Promise<void> => {
    window = openWindow(rpc, preload, log);
    window.once('closed', () => (window = undefined));
    return showPage(window);
  };
  // macOS keeps an app without windows; a click on its icon wants one again.
  app.on('activate', () => {
    if (window === undefined) open().catch((error: unknown) => log(String(error)));
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  await open();
  if (args.smoke) {
    options.out('smoke: the window is open\n');
    app.quit();
  }
}

/** Undefined when there is nothing to start: help was asked for, or the flags are wrong. */
function readArguments({ argv, cwd, out, log }: BootOptions): StartArguments | undefined {
  try {
    const args = parseStartArguments(argv, cwd, 'ignored');
    if (!args.help) return args;
    out(usage);
    app.exit(0);
  } catch (error) {
    log(errorText(error));
    app.exit(1);
  }
  return undefined;
}

function openWindow(rpc: Rpc, preload: string, log: (line: string) => void): BrowserWindow {
  const window = createWindow(preload);
  rpc.connect(window.webContents);
  let crashes = 0;
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    crashes += 1;
    log(`The page's process ended: ${details.reason} (${details.exitCode}).`);
    // Once may be bad luck; a page that crashes again would crash for ever.
    if (crashes === 1) window.webContents.reload();
    else dialog.showErrorBox('Meshscope', `The page ended twice: ${details.reason}.`);
  });
  return window;
}

/** Opens a file for a second start of the app; its context shows up by the event that the service sends. */
function openFile({ dispatcher }: Started, path: string, log: (line: string) => void): void {
  const nobody: Client = { send: () => undefined };
  dispatcher
    .dispatch({ id: 'second-instance', method: 'files.open', params: { path } }, nobody)
    .then((answer) => {
      if (!answer.ok) log(answer.error.message);
    })
    .catch((error: unknown) => log(String(error)));
}

/** Gives services a moment to let go of sockets and files, then ends whatever they do. */
function endCleanly(started: Started, log: (line: string) => void): void {
  let ended = false;
  app.on('before-quit', (event) => {
    if (ended) return;
    ended = true;
    event.preventDefault();
    const late = new Promise<void>((resolve) => {
      setTimeout(resolve, shutdownMs).unref();
    });
    Promise.race([started.dispose(), late])
      .catch((error: unknown) => log(`Ending: ${String(error)}`))
      .finally(() => app.quit());
  });
}
