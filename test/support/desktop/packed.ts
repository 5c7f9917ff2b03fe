import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { stageApp } from '../../../packaging/stage.mjs';
import { root } from './root.ts';

export interface Packing {
  /** Has `dist/`, `assets/` and `package.json`, as built. */
  readonly from: string;
  readonly main: string;
  readonly entries: readonly string[];
  readonly electronDist: string;
  readonly electronVersion: string;
  readonly targets: readonly string[];
  /** Lines of electron-builder.yml that hold these are left out. */
  readonly without?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Makes packages in `project`, away from the repository, because other tests may build meanwhile. All but the
 * Electron is what `npm run dist` takes: the same files laid out, the same configuration, the same hook.
 */
export function pack(project: string, packing: Packing): string {
  const { from, main, entries, electronDist, electronVersion, targets, env } = packing;
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  for (const name of ['package.json', 'electron-builder.yml', 'assets', 'packaging']) {
    cpSync(path.join(root, name), path.join(project, name), { recursive: true });
  }
  cpSync(path.join(root, 'dist/licences'), path.join(project, 'dist/licences'), {
    recursive: true,
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(project, 'node_modules'), 'junction');
  const config = path.join(project, 'electron-builder.yml');
  const lines = readFileSync(config, 'utf8').split('\n');
  const left = packing.without ?? [];
  const kept = lines.filter((line) => !left.some((text) => line.includes(text)));
  writeFileSync(config, kept.join('\n'));
  stageApp({ from, to: path.join(project, 'dist', 'app'), main, entries });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/electron-builder/cli.js'),
      ...['--linux', ...targets, '--x64', '--publish', 'never', '--projectDir', project],
      `-c.electronDist=${electronDist}`,
      `-c.electronVersion=${electronVersion}`,
    ],
    { cwd: project, encoding: 'utf8', env: { ...process.env, ...env } },
  );
  if (status !== 0) throw new Error(`electron-builder: ${stdout}${stderr}`);
  return path.join(project, 'release');
}
