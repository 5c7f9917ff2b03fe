import { readFileSync } from 'node:fs';

import { AppError } from '../../contract/errors.ts';

/** Everything a command may touch outside itself. */
export interface Io {
  /** Bytes of a file, or of standard input for `-`. Throws AppError `file-unreadable`. */
  readonly read: (path: string) => Uint8Array;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'you may not read it',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
};

/** The process's own files and streams. */
export const processIo: Io = {
  read: (path) => {
    try {
      return readFileSync(path === '-' ? 0 : path);
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      throw new AppError('file-unreadable', `cannot read: ${reasons[code] ?? code}`, { cause });
    }
  },
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  now: () => Date.now(),
};
