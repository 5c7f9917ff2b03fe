import { readFileSync } from 'node:fs';

import { app, type MessageBoxOptions, net } from 'electron';

import { version } from '../begin.ts';
import { showBox } from './box.ts';
import { told } from './language.ts';

/** The publisher's place for updates, as electron-builder wrote it into the package; undefined: there is none. */
export function feedOf(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const url = URL.parse(/^url:\s*['"]?([^'"\s]+)/m.exec(text)?.[1] ?? '');
  const here = url?.protocol === 'http:' && url.hostname === '127.0.0.1';
  return url !== null && (url.protocol === 'https:' || here) ? url.href : undefined;
}

/** Where `dist` puts what is newest for a system. */
export function newestFile(platform: NodeJS.Platform, arch: string): string {
  if (platform === 'darwin') return 'latest-mac.yml';
  if (platform === 'linux') return `latest-linux${arch === 'x64' ? '' : `-${arch}`}.yml`;
  return 'latest.yml';
}

/** Numbers of versions by their parts; what is not a version is newer than nothing. */
export function isNewer(offered: string, own: string): boolean {
  const parts = (text: string): number[] | undefined =>
    /^v?(\d+)\.(\d+)\.(\d+)$/.exec(text)?.slice(1).map(Number);
  const [a, b] = [parts(offered), parts(own)];
  if (a === undefined || b === undefined) return false;
  const first = a.findIndex((part, index) => part !== b[index]);
  return first >= 0 && (a[first] ?? 0) > (b[first] ?? 0);
}

export interface Updates {
  /** Undefined where the publisher set none. */
  readonly feed: string | undefined;
  /** Says what is there, whatever that is. */
  readonly ask: () => Promise<void>;
  /** Says something only where there is something; whether there is. */
  readonly look: () => Promise<boolean>;
}

/**
 * Nothing is looked for that nobody asked for, nothing is loaded or installed without a yes. On Linux a package belongs
 * to whoever installed it: there it is a word and no more.
 */
export function createUpdates(file: string, log: (line: string) => void): Updates {
  const feed = feedOf(file);
  const offered = async (): Promise<string> => {
    const name = newestFile(process.platform, process.arch);
    const answer = await net.fetch(new URL(name, withSlash(feed ?? '')).href);
    if (!answer.ok) throw new Error(`${name}: ${String(answer.status)}`);
    return /^version:\s*['"]?([\w.-]+)/m.exec(await answer.text())?.[1] ?? '';
  };
  const look = async (): Promise<boolean> => {
    if (feed === undefined) return false;
    const newest = await offered();
    const newer = isNewer(newest, version);
    if (newer) await offer(newest, log);
    return newer;
  };
  const ask = async (): Promise<void> => {
    if (feed === undefined) {
      await say(told('desktop.updates.none'));
      return;
    }
    try {
      if (!(await look())) await say(told('desktop.updates.newest', { version }));
    } catch (error) {
      log(`Looking for updates: ${String(error)}`);
      await say(told('desktop.updates.failed', { feed, reason: String(error) }));
    }
  };
  return { feed, ask, look };
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

async function say(message: string, more: Partial<MessageBoxOptions> = {}): Promise<void> {
  await box(message, [told('desktop.ok')], more);
}

async function box(
  message: string,
  buttons: string[],
  more: Partial<MessageBoxOptions> = {},
): Promise<number> {
  const options = {
    type: 'info',
    message,
    buttons,
    cancelId: buttons.length - 1,
    ...more,
  } as const;
  return (await showBox(options)).response;
}

async function offer(newest: string, log: (line: string) => void): Promise<void> {
  const message = told('desktop.updates.there', { newest, version });
  if (process.platform === 'linux') {
    await say(message, { detail: told('desktop.updates.linux') });
    return;
  }
  const buttons = [told('desktop.updates.load'), told('desktop.updates.later')];
  const detail = told('desktop.updates.signed');
  if ((await box(message, buttons, { detail })) !== 0) return;
  try {
    await install();
  } catch (error) {
    log(`Updating: ${String(error)}`);
    await say(told('desktop.updates.not-installed'), { detail: String(error) });
  }
}

/** electron-updater checks the hash, and the signature by the system's own means, before it installs. */
async function install(): Promise<void> {
  const { default: updater } = await import('electron-updater');
  const { autoUpdater } = updater;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  await autoUpdater.checkForUpdates();
  await autoUpdater.downloadUpdate();
  const buttons = [told('desktop.updates.restart'), told('desktop.updates.later')];
  if ((await box(told('desktop.updates.ready'), buttons)) !== 0) {
    autoUpdater.autoInstallOnAppQuit = true;
    return;
  }
  app.once('will-quit', () => autoUpdater.quitAndInstall());
  app.quit();
}
