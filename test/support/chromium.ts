import { existsSync } from 'node:fs';
import path from 'node:path';

import { installWithApt } from './apt.ts';

/** Where people and packages put a Chromium, most specific first. */
function candidates(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const named = env['MESHSCOPE_CHROMIUM'] ?? env['CHROMIUM_PATH'];
  const own = named === undefined ? [] : [named];
  if (platform === 'darwin') {
    return [
      ...own,
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ];
  }
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
    return [
      ...own,
      ...roots
        .filter((root) => root !== undefined)
        .flatMap((root) => [
          path.join(root, 'Chromium', 'Application', 'chrome.exe'),
          path.join(root, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          path.join(root, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ]),
    ];
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  return [...own, ...names.flatMap((name) => folders.map((folder) => path.join(folder, name)))];
}

export function findChromium(): string | undefined {
  return candidates(process.env, process.platform).find((file) => existsSync(file));
}

/** What to do where neither apt nor the machine has one. */
export const chromiumMissing =
  'No Chromium was found. Install one (Debian: apt-get install chromium) or name it in MESHSCOPE_CHROMIUM.';

/** Finds a Chromium, or installs Debian's where this process may. Says what it does on stderr. */
export function provideChromium(say: (line: string) => void): string | undefined {
  const found = findChromium();
  if (found !== undefined) return found;
  installWithApt('chromium', say);
  return findChromium();
}
