import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { app, type BrowserWindow, ipcMain, Menu, nativeTheme } from 'electron';

import { errorText } from '../../contract/errors.ts';
import type { Started, startServices } from '../start.ts';
import { showAbout, showShortcuts } from './about.ts';
import { approve } from './approve.ts';
import { type Closing, guardEnd } from './closing.ts';
import { listCrashes } from './crashes.ts';
import { type Door, openDoor } from './door.ts';
import { cannotStart, guardPage, type Life } from './faults.ts';
import { speak } from './language.ts';
import { menuTemplate } from './menu.ts';
import { pickPaths } from './pick-paths.ts';
import { type PreferencesFile, withRecent } from './preferences.ts';
import { createRpc } from './rpc.ts';
import { openLicences, openLocal, reveal } from './safe-open.ts';
import { createNotifier, onWake, systemProxy } from './system.ts';
import type { Updates } from './updates.ts';
import { bringToFront, createWindow, showPage } from './window.ts';

export interface ShownOptions {
  /** Folder of the built main program. */
  readonly base: string;
  readonly life: Life;
  readonly updates: Updates;
  readonly preferences: PreferencesFile;
  /** Where dumps of crashes are kept. */
  readonly crashes: string;
}

/** The window, and all that belongs to it: made again when macOS wants one again. */
export class Shown {
  window: BrowserWindow | undefined;
  readonly door: Door;
  readonly #options: ShownOptions;
  readonly #notifier: ReturnType<typeof createNotifier>;
  #again: () => void = () => undefined;
  #stands: () => void = () => undefined;
  /** The page's first frame, or that there is none. What holds main up before it, holds the window up. */
  readonly painted = new Promise<void>((resolve) => (this.#stands = resolve));
  #closing: Closing | undefined;

  constructor(options: ShownOptions) {
    this.#options = options;
    this.#notifier = createNotifier(
      () => this.show(),
      (line) => options.life.log(line),
    );
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
    nativeTheme.themeSource = this.#options.preferences.value().theme;
    const open = async (): Promise<void> => {
      const window = createWindow(preload, this.#icon());
      this.window = window;
      window.once('closed', () => (this.window = undefined));
      rpc.connect(window.webContents);
      guardPage(window, life, () => Date.now());
      this.#closing?.guard(window);
      window.once('ready-to-show', this.#stands);
      try {
        await showPage(window);
      } finally {
        this.#stands();
      }
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
        preferences: this.#options.preferences,
        window: () => this.window,
        show: () => this.show(),
        icon: this.#icon(),
      });
      if (this.window !== undefined) this.#closing.guard(this.window);
      this.door.open(started.ask);
      onWake(started.wake);
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
      systemProxy,
      alert: this.#notifier.alert,
      crashes: () => listCrashes(this.#options.crashes),
      blockedRequests: () => 0,
      nativeDialogs: true,
      opened: (file) => {
        this.#options.preferences.set({
          recent: withRecent(this.#options.preferences.value().recent, file),
        });
        app.addRecentDocument(file);
        this.#renewMenu();
      },
      settings: ({ theme, locale, notify }) => {
        this.#notifier.want(notify);
        speak(locale === 'system' ? undefined : locale);
        const native = theme === 'high-contrast' ? 'dark' : theme;
        nativeTheme.themeSource = native;
        if (native !== this.#options.preferences.value().theme) {
          this.#options.preferences.set({ theme: native });
        }
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
        updates: this.#options.updates.feed !== undefined,
        preferences: this.#options.preferences.value(),
      };
      const template = menuTemplate(state, {
        command: (command) => {
          this.show();
          door.ask({ command });
        },
        pick: (purpose) => inBackground(pick(purpose)),
        open: (open) => door.ask({ open }),
        prefer: (change) => {
          this.#options.preferences.set(change);
          this.#renewMenu();
        },
        showLogs: () => inBackground(reveal(path.join(logs, 'meshscope.log'))),
        showShortcuts,
        showAbout: () => showAbout(this.#options.updates.feed),
        checkUpdates: () => inBackground(this.#options.updates.ask()),
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
