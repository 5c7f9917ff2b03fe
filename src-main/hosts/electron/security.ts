import {
  app,
  type IpcMainInvokeEvent,
  type Session,
  type WebContents,
  type WebPreferences,
} from 'electron';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { isOwn } from './origin.ts';
import { offerToOpen } from './safe-open.ts';

/** Defaults are written out, so that a changed default cannot change them. */
export const webPreferences = Object.freeze({
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  spellcheck: false,
} satisfies WebPreferences);

/** The page may copy to the clipboard; nothing else of a browser's powers is needed. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

export function guardSession(session: Session): void {
  // The answer must come synchronously: with a late one the frame that asked may be gone (CVE-2026-34771).
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(granted.has(permission) && isOwn(details.requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => granted.has(permission) && isOwn(origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  // `spellcheck: false` of a window does not keep the session from loading a dictionary from the web at each start
  // (Electron 22 on Linux asked for redirector.gvt1.com).
  session.setSpellCheckerLanguages([]);
  session.setSpellCheckerEnabled(false);
}

/** For each web contents that ever comes to be, also those nobody meant to make. */
export function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    offerToOpen(url).catch(() => undefined);
    return { action: 'deny' };
  });
  const stay = (event: { readonly url: string; preventDefault: () => void }): void => {
    if (!isOwn(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Only the main frame of our window, showing our page, may call. The frame is null once it has navigated away. */
export function assertSender(event: IpcMainInvokeEvent, window: WebContents | undefined): void {
  const frame = event.senderFrame;
  const trusted =
    frame !== null && frame.parent === null && isOwn(frame.url) && event.sender === window;
  if (!trusted) throw new AppError('bad-sender', sentence('error.hosts.bad-sender'));
}

/**
 * Before `ready`: every renderer in Chromium's sandbox, whatever its window says. Not against a system or a
 * person who said --no-sandbox: an AppImage does where the kernel refuses user namespaces, and the processes of
 * the page would be aborted there, one after the other.
 */
export function enableSandbox(): void {
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
}
