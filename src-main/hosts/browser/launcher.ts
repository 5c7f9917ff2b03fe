import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Launched {
  /** Removes the file that held the address. */
  forget(): Promise<void>;
}

const forgetAfterMs = 60_000;

/**
 * Opens the address in the user's browser, where there is a display. The address holds the token, and the
 * arguments of a process are visible to every user of the machine, so the browser is given a file that
 * only this user can read and that leads on to the address.
 */
export async function openInBrowser(
  url: string,
  expectLauncher: () => void,
): Promise<Launched | undefined> {
  const command = opener(process.platform, process.env);
  if (command === undefined) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), 'meshscope-'));
  const file = path.join(folder, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><title>Meshscope</title><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">Meshscope</a>\n`;
  await writeFile(file, page, { mode: 0o600 });
  const forget = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const started = await new Promise<boolean>((resolve) => {
    const child = spawn(command.program, [...command.arguments, file], {
      stdio: 'ignore',
      detached: true,
    });
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
    child.unref();
  });
  if (!started) {
    await forget();
    return undefined;
  }
  expectLauncher();
  const timer = setTimeout(() => {
    forget().catch(() => undefined);
  }, forgetAfterMs);
  timer.unref();
  return {
    forget: () => {
      clearTimeout(timer);
      return forget();
    },
  };
}

/** Shows a file in the file manager; false where there is no display, or nothing that shows folders. */
export async function revealFolder(file: string): Promise<boolean> {
  const command = revealer(process.platform, process.env, file);
  if (command === undefined) return false;
  // Only what is a folder still: what else might lie there by now would be opened, and that may start it.
  const isFolder = (await stat(path.dirname(file)).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) return false;
  return await new Promise((resolve) => {
    const child = spawn(command.program, [...command.arguments], {
      stdio: 'ignore',
      detached: true,
    });
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
    child.unref();
  });
}

interface Opening {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** Selects the file in its folder; nothing is opened, for a folder may be an application (`X.app`), which opening starts. */
export function revealer(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  file: string,
): Opening | undefined {
  if (platform === 'darwin') return { program: 'open', arguments: ['-R', file] };
  if (platform === 'win32') return { program: 'explorer.exe', arguments: [`/select,${file}`] };
  const command = opener(platform, env);
  return command && { program: command.program, arguments: [path.dirname(path.resolve(file))] };
}

/** The program that opens a file with what the user prefers; undefined where there is no display. */
export function opener(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Opening | undefined {
  if (platform === 'darwin') return { program: 'open', arguments: [] };
  if (platform === 'win32') return { program: 'explorer.exe', arguments: [] };
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return undefined;
  return { program: 'xdg-open', arguments: [] };
}
