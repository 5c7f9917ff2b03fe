import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Moves what an older version kept in Electron's own folder (`Meshscope`, on Linux another folder than the browser
 * host's `meshscope`) to the one folder of both hosts. What is there already stays; a second start finds nothing.
 */
export function moveOldData(old: string, folder: string): void {
  if (old === folder || !existsSync(old)) return;
  if (!existsSync(folder)) {
    mkdirSync(path.dirname(folder), { recursive: true });
    renameSync(old, folder);
    return;
  }
  // The same folder by another spelling, where the file system does not tell them apart.
  if (old.toLowerCase() === folder.toLowerCase() && sameFolder(old, folder)) return;
  for (const name of readdirSync(old)) {
    const ours = name.endsWith('.json') || name === 'snapshots' || name === 'logs';
    if (ours && !existsSync(path.join(folder, name))) {
      renameSync(path.join(old, name), path.join(folder, name));
    }
  }
  // Electron makes its folder before anybody can name another: one that stayed empty goes again.
  if (readdirSync(old).length === 0) rmdirSync(old);
}

const sameFolder = (a: string, b: string): boolean =>
  readdirSync(path.dirname(a)).filter((name) => [path.basename(a), path.basename(b)].includes(name))
    .length === 1;
