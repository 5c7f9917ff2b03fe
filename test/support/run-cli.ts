import { documentOf, type Io, processIo } from '../../src-main/hosts/cli/io.ts';
import { run } from '../../src-main/hosts/cli/main.ts';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Soon after the meshes were recorded, while their certificates held. */
export const recordedAt = Date.parse('2026-11-20T22:30:00Z');

/** Runs a command line in this process. `files` stand for files that are not on disk. */
export async function runCli(
  args: readonly string[],
  files: Readonly<Record<string, Uint8Array | string>> = {},
  now: number = recordedAt,
): Promise<CliResult> {
  let [out, err] = ['', ''];
  const given = (path: string): Uint8Array | undefined => {
    const file = files[path];
    return typeof file === 'string' ? new TextEncoder().encode(file) : file;
  };
  const io: Io = {
    read: (path) => given(path) ?? processIo.read(path),
    open: (path) => {
      const bytes = given(path);
      return bytes === undefined ? processIo.open(path) : documentOf(() => bytes);
    },
    out: (text) => (out += text),
    err: (text) => (err += text),
    now: () => now,
  };
  return { code: await run(args, io), out, err };
}

/** The rows of a printed table as a sorted list, white space aside. */
export function rowSet(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .sort();
}
