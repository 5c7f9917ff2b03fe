import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { AppError } from '../../contract/errors.ts';
import type { Json } from '../../contract/json.ts';
import type { Dump } from '../../envoy/dump.ts';
import { type Message, sentence } from '../../words/keys.ts';

/** A file or standard input, read only as far as it is asked for. Everything throws AppError. */
export interface Document {
  /** Up to 512 bytes of the beginning. */
  readonly head: () => Uint8Array;
  readonly bytes: () => Uint8Array;
  /** The document as a config dump. */
  readonly dump: () => Promise<Dump>;
}

/** Everything a command may touch outside itself. */
export interface Io {
  /** Bytes of a file, or of standard input for `-`. Throws AppError `file-unreadable`. */
  readonly read: (path: string) => Uint8Array;
  readonly open: (path: string) => Document;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A tar says what it is at byte 257. */
const headBytes = 512;

const reasons: Readonly<Record<string, Message>> = {
  ENOENT: sentence('error.cli.no-file'),
  EISDIR: sentence('error.cli.directory'),
  EACCES: sentence('error.cli.no-right'),
  ERR_FS_FILE_TOO_LARGE: sentence('error.cli.too-large'),
};

function unreadable(cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new AppError(
    'file-unreadable',
    sentence('error.cli.cannot-read', { reason: reasons[code] ?? code }),
    { cause },
  );
}

/** A document that is in memory already. */
export function documentOf(read: () => Uint8Array): Document {
  let known: Uint8Array | undefined;
  const bytes = (): Uint8Array => (known ??= read());
  return {
    bytes,
    head: () => bytes().subarray(0, headBytes),
    dump: async () => {
      const { DumpIndexer } = await import('../../envoy/decode/indexer.ts');
      return new DumpIndexer().finishLater(bytes());
    },
  };
}

function readWhole(path: string | number): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(cause);
  }
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** More than that is no dump; a stream cannot be unpacked twice, so it is unpacked in memory. */
const largestUnpacked = 1 << 30;

/** What a pipe carries, unpacked where it is packed: a file's way goes through the archives. */
function readStream(path: string | number): Uint8Array {
  const bytes = readWhole(path);
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: largestUnpacked });
  } catch (cause) {
    throw unreadable(cause);
  }
}

function readHead(path: string): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(headBytes);
      return bytes.subarray(0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw unreadable(cause);
  }
}

function fileDocument(path: string): Document {
  return {
    head: () => readHead(path),
    bytes: () => readWhole(path),
    // Reading and indexing at the same time: a third of the whole process on a dump of 110 MB.
    dump: async () => {
      const { readDumpFile } = await import('../../engine/read-file.ts');
      return readDumpFile(path, {
        signal: new AbortController().signal,
        progress: () => undefined,
      });
    },
  };
}

/** What can be read only once: a named pipe, a shell's `<(…)`. */
function isStream(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** The process's own files and streams. */
export const processIo: Io = {
  read: (path) => (path === '-' ? readStream(0) : readWhole(path)),
  open: (path) => {
    if (path === '-') return documentOf(() => readStream(0));
    return isStream(path) ? documentOf(() => readStream(path)) : fileDocument(path);
  },
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  now: () => Date.now(),
};

export async function printData(io: Io, value: Json, format: 'json' | 'yaml'): Promise<void> {
  const { goText } = await import('../../istio/istioctl/go-text.ts');
  io.out(await goText(value, format));
}
