import { createRequire } from 'node:module';

import type * as Electron from 'electron';

/**
 * The module `electron` of version 22 with the faces of 45, as far as the app uses them. Each difference is
 * named with the version that brought it.
 */
const load: (name: string) => typeof Electron = createRequire(__filename);
const electron = load('electron');

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly content: Uint8Array | string;
}
type Handler = (request: { readonly method: string; readonly url: string }) => Promise<Answer>;

function method(target: object, name: string): (...args: unknown[]) => unknown {
  const found: unknown = Reflect.get(target, name);
  if (typeof found !== 'function') throw new Error(`Electron 22 has no ${name}`);
  return (...args) => {
    const answer: unknown = Reflect.apply(found, target, args);
    return answer;
  };
}

/** 25: protocol.handle; before it, callbacks that take a buffer. */
function handle(scheme: string, handler: Handler): void {
  const register = scheme === 'file' ? 'interceptBufferProtocol' : 'registerBufferProtocol';
  const answer = (
    request: { method: string; url: string },
    give: (given: object) => void,
  ): void => {
    Promise.resolve(handler(request)).then(
      ({ status, headers, content }) =>
        give({
          statusCode: status,
          headers,
          mimeType: headers['Content-Type']?.split(';')[0],
          data: Buffer.from(content),
        }),
      () => give({ statusCode: 500, data: Buffer.alloc(0) }),
    );
  };
  method(electron.protocol, register)(scheme, answer);
}

/** 25 and later: the event of a navigation carries what were further arguments. */
electron.app.on('web-contents-created', (_event, contents) => {
  const on = contents.on.bind(contents);
  const details =
    (listener: (event: object) => void) =>
    (event: object, url: string, isSameDocument: boolean, isMainFrame: boolean): void =>
      listener(Object.assign(event, { url, isSameDocument, isMainFrame }));
  const named = new Set(['will-navigate', 'will-redirect', 'did-start-navigation']);
  const wrapped = (name: string, listener: (event: object) => void): unknown =>
    Reflect.apply(on, undefined, [name, named.has(name) ? details(listener) : listener]);
  Object.assign(contents, { on: wrapped });
});

/** 23 or so: null takes the handler away; 22 wants a function. */
electron.app.on('session-created', (session) => {
  const set = session.setDisplayMediaRequestHandler.bind(session);
  session.setDisplayMediaRequestHandler = (handler, ...rest) => {
    if (handler !== null) set(handler, ...rest);
  };
});

export const app = electron.app;
export const BrowserWindow = electron.BrowserWindow;
export const Menu = electron.Menu;
export const Notification = electron.Notification;
export const Tray = electron.Tray;
export const clipboard = electron.clipboard;
export const crashReporter = electron.crashReporter;
export const dialog = electron.dialog;
export const ipcMain = electron.ipcMain;
export const nativeImage = electron.nativeImage;
export const nativeTheme = electron.nativeTheme;

/** 25: net.fetch; before it, requests that emit their answer. */
function fetched(url: string): Promise<{ ok: boolean; status: number; text(): Promise<string> }> {
  return new Promise((resolve, reject) => {
    const request = electron.net.request(url);
    request.on('error', reject);
    request.on('response', (answer) => {
      let body = '';
      answer.on('data', (data) => (body += data.toString('utf8')));
      answer.on('end', () => {
        const status = answer.statusCode;
        resolve({ ok: status === 200, status, text: () => Promise.resolve(body) });
      });
    });
    request.end();
  });
}
export const net = { ...electron.net, fetch: fetched };
export const powerMonitor = electron.powerMonitor;
export const protocol = {
  handle,
  registerSchemesAsPrivileged: method(electron.protocol, 'registerSchemesAsPrivileged'),
};
export const session = electron.session;
export const shell = electron.shell;
