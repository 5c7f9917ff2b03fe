import path from 'node:path';

import { shell } from 'electron';

/**
 * The only door to the user's browser. Links come from clusters and files, and the operating system gives
 * other schemes to other programs (file:, smb:, ms-msdt: have all been used to run code), so https it is.
 */
export async function safeOpen(url: string): Promise<boolean> {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '')
    return false;
  await shell.openExternal(parsed.href);
  return true;
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
