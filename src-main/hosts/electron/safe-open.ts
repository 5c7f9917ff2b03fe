import path from 'node:path';

import { dialog, shell } from 'electron';

import { told } from './language.ts';

/**
 * The only door to the user's browser. Links come from clusters and files, and the operating system gives
 * other schemes to other programs (file:, smb:, ms-msdt: have all been used to run code), so https it is.
 */
export async function safeOpen(url: string): Promise<boolean> {
  const parsed = safeLink(url);
  if (parsed === undefined) return false;
  await shell.openExternal(parsed.href);
  return true;
}

function safeLink(url: string): URL | undefined {
  const parsed = URL.parse(url);
  return parsed?.protocol === 'https:' && parsed.username === '' && parsed.password === ''
    ? parsed
    : undefined;
}

let asking = false;

/** What the page itself wants to open: a script may want it too, so the person is asked, and told where it leads. */
export async function offerToOpen(url: string): Promise<boolean> {
  const link = safeLink(url);
  if (link === undefined || asking) return false;
  asking = true;
  try {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: told('desktop.open-link', { host: link.host }),
      detail: link.href.slice(0, 500),
      buttons: [told('desktop.open-link.no'), told('desktop.open-link.yes')],
      defaultId: 1,
      cancelId: 0,
      noLink: true,
    });
    return response === 1 && (await safeOpen(url));
  } finally {
    asking = false;
  }
}

/** In the Finder, Explorer or what the desktop has. */
export function reveal(file: string): Promise<boolean> {
  shell.showItemInFolder(file);
  return Promise.resolve(true);
}

/** A forward that this app runs. No address comes from anywhere else: it is made here, of a number and a path. */
export async function openLocal(port: number, pathname: string): Promise<void> {
  const url = new URL(`http://127.0.0.1:${port}`);
  url.pathname = pathname;
  await shell.openExternal(url.href);
}

/** Our licence and those of what we are made of: files of the package, written when it was built. */
export async function openLicences(packaged: boolean): Promise<void> {
  const folder = packaged
    ? path.join(process.resourcesPath, 'licences')
    : path.resolve('dist/licences');
  const problem = await shell.openPath(folder);
  if (problem !== '') shell.showItemInFolder(folder);
}
