import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** A program by the PATH of `env`, or a path that is one already; undefined when there is none that can be executed. */
export async function findProgram(
  command: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  const endings = platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.EXE;.COM').split(';')] : [''];
  const folders =
    isAbsolute(command) || /[/\\]/.test(command)
      ? ['']
      : searchPath(env)
          .split(delimiter)
          .filter((folder) => folder !== '');
  for (const folder of folders) {
    for (const ending of endings) {
      const path = folder === '' ? `${command}${ending}` : join(folder, `${command}${ending}`);
      if (await isExecutable(path)) return path;
    }
  }
  return undefined;
}

export function searchPath(env: Readonly<Record<string, string | undefined>>): string {
  return env['PATH'] ?? env['Path'] ?? '';
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
