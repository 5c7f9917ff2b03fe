import { readFileSync } from 'node:fs';

import { at, node, run, Stop } from '../bootstrap.mjs';
import { missingFor, publisher, wished } from './needs.mjs';
import { shipped, stageApp } from './stage.mjs';

/** Without a wish: all packages of electron-builder.yml for this machine. */
const packages = {
  darwin: ['--mac', 'dmg', 'zip'],
  linux: ['--linux', 'AppImage', 'deb', 'tar.gz'],
  win32: ['--win', 'nsis', 'zip'],
};

export const wishOr = (args) =>
  args.length > 0 ? args : [...packages[process.platform], `--${process.arch}`];

/** `npm run dist`, once everything is built. */
export async function dist(wish) {
  stageApp({ ...shipped, from: at(), to: at('dist', 'app') });
  const code = await run(node, [
    at('node_modules/electron-builder/cli.js'),
    '--publish',
    'never',
    ...publisher(process.env),
    ...wish,
  ]);
  if (code !== 0) throw new Stop('electron-builder made no packages; its own words stand above.');
}

/** One sentence at once, instead of a stack after electron-builder's last try. */
export async function refuseOffline(wish) {
  const { devDependencies } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const { env, platform, arch } = process;
  const machine = { electron: devDependencies.electron, env, platform, arch };
  const missing = missingFor(wished(wish), machine);
  // A proxy that only electron-builder goes through cannot be tried from here.
  if (missing.length === 0 || env.HTTPS_PROXY || env.https_proxy) return;
  const mirror =
    env.ELECTRON_MIRROR ?? env.ELECTRON_BUILDER_BINARIES_MIRROR ?? 'https://github.com/electron/';
  try {
    await fetch(mirror, { method: 'HEAD', signal: AbortSignal.timeout(4000) });
  } catch {
    throw new Stop(
      `Packages cannot be made here: ${new URL(mirror).host} cannot be reached, and these are not on this machine: ${missing.join('; ')}. Connect, or name a mirror with ELECTRON_MIRROR and ELECTRON_BUILDER_BINARIES_MIRROR.`,
    );
  }
}
