import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

import { app, crashReporter } from 'electron';

/** More than these are of no use to anybody; the oldest go first. */
const kept = 5;

/** Dumps of crashes stay on this machine: no address is given to send them to. Before `ready`. */
export function keepCrashes(folder: string): void {
  app.setPath('crashDumps', folder);
  crashReporter.start({ uploadToServer: false, compress: false });
}

/** The dumps that are kept, the newest first, one line each: for Help → Copy Diagnostics. */
export function listCrashes(folder: string): string[] {
  const files = dumps(folder);
  for (const { file } of files.slice(kept)) rmSync(file, { force: true });
  return files
    .slice(0, kept)
    .map(({ file, at, size }) => `crash ${new Date(at).toISOString()} ${file} (${size} bytes)`);
}

/** Where Crashpad puts them: on Windows in one folder, elsewhere in one for each state. */
const places = ['reports', 'new', 'pending', 'completed'];

function dumps(folder: string): { file: string; at: number; size: number }[] {
  return places
    .flatMap((place) => namesIn(path.join(folder, place)))
    .filter((file) => file.endsWith('.dmp'))
    .flatMap((file) => {
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ file, at: stats.mtimeMs, size: stats.size }];
    })
    .sort((a, b) => b.at - a.at);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => path.join(folder, name));
  } catch {
    // Nothing has crashed yet.
    return [];
  }
}
