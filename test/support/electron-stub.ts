import { EventEmitter } from 'node:events';

import type * as Electron from 'electron';

/**
 * Stands in for the module `electron` (vitest's alias, and a loader hook for the built bundle). It behaves
 * where the hosts rely on behaviour: events, stored handlers that a test can call, messages copied by
 * structuredClone between page and main, the lock. `satisfies` against electron.d.ts makes a changed API
 * fail at compile time.
 */

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;
type SchemeHandler = (request: Request) => Response | Promise<Response>;

export interface Frame {
  url: string;
  parent: Frame | null;
}

function initialState() {
  return {
    /** Names of the calls in order, to judge what came before `ready`. */
    calls: new Array<string>(),
    hasLock: true,
    switches: new Set<string>(),
    lockData: new Array<unknown>(),
    exitCode: undefined as number | undefined,
    quitAsked: 0,
    schemes: new Array<Electron.CustomScheme>(),
    schemeHandlers: new Map<string, SchemeHandler>(),
    handlers: new Map<string, Handler>(),
    windows: new Array<BrowserWindow>(),
    opened: new Array<string>(),
    errorBoxes: new Array<string>(),
    messages: new Array<Electron.MessageBoxOptions>(),
    /** The button that the person presses. */
    answer: 0,
    dialogs: new Array<Electron.OpenDialogOptions>(),
    chosenPaths: new Array<string>(),
    menu: undefined as Electron.MenuItemConstructorOptions[] | undefined,
    /** Files that a person dropped, with their paths. */
    dropped: new Map<File, string>(),
    paths: new Map<string, string>([['userData', '/stub/userData']]),
    packaged: false,
    /** The page that `ipcRenderer` speaks for. */
    page: undefined as WebContents | undefined,
  };
}

/** What preload scripts put on `window`; a module runs once, so this outlives a reset. */
export const exposed = new Map<string, unknown>();

export let state: ReturnType<typeof initialState> = initialState();

export function resetElectron(): void {
  app.removeAllListeners();
  powerMonitor.removeAllListeners();
  session.defaultSession.removeAllListeners();
  ipcRenderer.removeAllListeners();
  state = initialState();
}

class App extends EventEmitter {
  get isPackaged(): boolean {
    return state.packaged;
  }
  readonly commandLine = { hasSwitch: (name: string): boolean => state.switches.has(name) };
  enableSandbox(): void {
    state.calls.push('enableSandbox');
  }
  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    state.calls.push('requestSingleInstanceLock');
    state.lockData.push(data);
    return state.hasLock;
  }
  whenReady(): Promise<void> {
    state.calls.push('whenReady');
    return Promise.resolve();
  }
  quit(): void {
    state.quitAsked += 1;
    const event = { prevented: false, preventDefault: () => (event.prevented = true) };
    this.emit('before-quit', event);
    if (!event.prevented) this.emit('will-quit', {});
  }
  exit(code = 0): void {
    state.exitCode = code;
  }
  getAppPath(): string {
    return '/stub/app';
  }
  getLocale(): string {
    return 'en-US';
  }
  addRecentDocument(): void {
    state.calls.push('addRecentDocument');
  }
  setAboutPanelOptions(): void {}
  setAsDefaultProtocolClient(): boolean {
    return true;
  }
  getPath(name: string): string {
    return state.paths.get(name) ?? `/stub/${name}`;
  }
  setPath(name: string, value: string): void {
    state.calls.push('setPath');
    state.paths.set(name, value);
  }
}
export const app = new App() satisfies Pick<
  Electron.App,
  | 'enableSandbox'
  | 'exit'
  | 'getPath'
  | 'isPackaged'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setPath'
  | 'whenReady'
>;

export class WebContents extends EventEmitter {
  static nextId = 1;
  readonly id = WebContents.nextId++;
  openHandler:
    ((details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse) | undefined;
  frame: Frame | null = { url: 'about:blank', parent: null };
  reloads = 0;
  destroyed = false;

  setWindowOpenHandler(
    handler: (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse,
  ): void {
    this.openHandler = handler;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  send(channel: string, ...args: unknown[]): void {
    if (this.destroyed) throw new Error('Object has been destroyed');
    const copies = structuredClone(args);
    if (state.page === this) ipcRenderer.emit(channel, {}, ...copies);
  }
  reload(): void {
    this.reloads += 1;
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  shown = 0;
  focused = 0;
  minimized = false;
  loaded = new Array<string>();
  readonly options: Electron.BrowserWindowConstructorOptions;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    state.calls.push('BrowserWindow');
    state.windows.push(this);
    state.page = this.webContents;
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    this.webContents.frame = { url, parent: null };
    this.webContents.emit('dom-ready');
    this.emit('ready-to-show');
    return Promise.resolve();
  }
  show(): void {
    this.shown += 1;
  }
  hide(): void {
    this.shown -= 1;
  }
  focus(): void {
    this.focused += 1;
  }
  restore(): void {
    this.minimized = false;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  /** As Electron does it when the user closes the window. */
  destroy(): void {
    this.webContents.destroyed = true;
    this.webContents.emit('destroyed');
    this.emit('closed');
    app.emit('window-all-closed');
  }
}

export const ipcMain = {
  handle: (channel: string, handler: Handler): void => {
    state.handlers.set(channel, handler);
  },
} satisfies Pick<Electron.IpcMain, 'handle'>;

class IpcRenderer extends EventEmitter {
  /** The page's frame calls, as Electron would pass it on: arguments and answer are copies. */
  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const handler = state.handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    const event = { sender: state.page, senderFrame: state.page?.frame ?? null };
    return structuredClone(
      await Reflect.apply(handler, undefined, [event, ...structuredClone(args)]),
    );
  }
}
export const ipcRenderer = new IpcRenderer() satisfies Pick<Electron.IpcRenderer, 'invoke'>;

/** A file that the system gave the page has a path; one that a script made has none. */
export const webUtils = {
  getPathForFile: (file: File): string => state.dropped.get(file) ?? '',
} satisfies Electron.WebUtils;

export const contextBridge = {
  exposeInMainWorld: (name: string, api: unknown): void => {
    exposed.set(name, api);
  },
} satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>;

export const protocol = {
  registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]): void => {
    state.calls.push('registerSchemesAsPrivileged');
    state.schemes.push(...schemes);
  },
  handle: (scheme: string, handler: SchemeHandler): void => {
    state.schemeHandlers.set(scheme, handler);
  },
} satisfies Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'>;

type PermissionRequest = NonNullable<
  Parameters<Electron.Session['setPermissionRequestHandler']>[0]
>;
type PermissionCheck = NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>;
type DevicePermission = NonNullable<Parameters<Electron.Session['setDevicePermissionHandler']>[0]>;

class Session extends EventEmitter {
  permissionRequest: PermissionRequest | null = null;
  permissionCheck: PermissionCheck | null = null;
  devicePermission: DevicePermission | null = null;
  displayMedia: unknown = 'unset';
  spellChecker = true;
  spellLanguages: readonly string[] = ['en-US'];

  setPermissionRequestHandler(handler: PermissionRequest | null): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: PermissionCheck | null): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: DevicePermission | null): void {
    this.devicePermission = handler;
  }
  setDisplayMediaRequestHandler(handler: unknown): void {
    this.displayMedia = handler;
  }
  setSpellCheckerLanguages(languages: string[]): void {
    this.spellLanguages = languages;
  }
  setSpellCheckerEnabled(on: boolean): void {
    this.spellChecker = on;
  }
}
export const session = {
  defaultSession: new Session() satisfies Pick<
    Electron.Session,
    | 'setDevicePermissionHandler'
    | 'setDisplayMediaRequestHandler'
    | 'setPermissionCheckHandler'
    | 'setPermissionRequestHandler'
    | 'setSpellCheckerEnabled'
    | 'setSpellCheckerLanguages'
  >,
};

export const shell = {
  openExternal: (url: string): Promise<void> => {
    state.opened.push(url);
    return Promise.resolve();
  },
  openPath: (path: string): Promise<string> => {
    state.opened.push(path);
    return Promise.resolve('');
  },
  showItemInFolder: (path: string): void => {
    state.opened.push(path);
  },
} satisfies Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder'>;

export const dialog = {
  showErrorBox: (_title: string, content: string): void => {
    state.errorBoxes.push(content);
  },
  showMessageBox: (
    ...args: [Electron.MessageBoxOptions] | [BrowserWindow, Electron.MessageBoxOptions]
  ): Promise<Electron.MessageBoxReturnValue> => {
    state.messages.push(args.length === 2 ? args[1] : args[0]);
    return Promise.resolve({ response: state.answer, checkboxChecked: false });
  },
  showOpenDialog: (
    ...args: [Electron.OpenDialogOptions] | [BrowserWindow, Electron.OpenDialogOptions]
  ): Promise<Electron.OpenDialogReturnValue> => {
    state.dialogs.push(args.length === 2 ? args[1] : args[0]);
    return Promise.resolve({ canceled: false, filePaths: [...state.chosenPaths] });
  },
};

export const Menu = {
  buildFromTemplate: (
    template: Electron.MenuItemConstructorOptions[],
  ): Electron.MenuItemConstructorOptions[] => template,
  setApplicationMenu: (menu: Electron.MenuItemConstructorOptions[]): void => {
    state.menu = menu;
  },
};

export const nativeTheme = { themeSource: 'system' };
export const powerMonitor = new EventEmitter();
/** What a package's own process has. */
Object.assign(process, { resourcesPath: '/nowhere' });
/** What crashes are sent with: never to anybody. */
export const crashReporter = {
  started: [] as Electron.CrashReporterStartOptions[],
  start(options: Electron.CrashReporterStartOptions): void {
    this.started.push(options);
  },
};
export const net = { fetch: (): Promise<never> => Promise.reject(new Error('no network here')) };
export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }
  show(): void {}
}
export const clipboard = { writeText: (): Promise<void> => Promise.resolve() };
export const nativeImage = {
  createFromPath: (): { resize: () => object } => ({ resize: () => ({}) }),
};
export class Tray extends EventEmitter {
  setToolTip(): void {}
  setContextMenu(): void {}
  destroy(): void {}
}
