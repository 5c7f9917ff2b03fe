import { statSync } from 'node:fs';

import type { CallContext } from '../../contract/index.ts';

/** The one call that a command is: nobody cancels it but the person who ends the process. */
export const call: CallContext = {
  signal: new AbortController().signal,
  progress: () => undefined,
};

/** A file or folder that can be looked at again and again; not a pipe, a shell's `<(…)` or standard input. */
export function isOnDisk(path: string): boolean {
  const found = path === '-' ? undefined : statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true || found?.isDirectory() === true;
}
