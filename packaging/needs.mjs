import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Where a package's tools are looked for before they are downloaded, and what names one that is elsewhere. */
const tools = {
  AppImage: ['APPIMAGE_TOOLS_PATH'],
  deb: ['CUSTOM_FPM_PATH', 'USE_SYSTEM_FPM'],
  'tar.gz': ['ELECTRON_BUILDER_7ZIP_PATH'],
  zip: ['ELECTRON_BUILDER_7ZIP_PATH'],
  nsis: ['ELECTRON_BUILDER_NSIS_DIR'],
  dmg: ['CUSTOM_DMGBUILD_PATH'],
  dir: undefined,
};

/**
 * What the wished packages need that is neither here nor told of by the environment; each needs the network.
 * `electron` is its version; `env`, `platform`, `arch` those of the machine.
 */
export function missingFor(wish, { electron, env, platform, arch }) {
  const missing = [];
  const zip = `electron-v${electron}-${platform}-${arch}.zip`;
  if (!env.ELECTRON_OVERRIDE_DIST_PATH && !holds(electronCache(env, platform), zip)) {
    missing.push(`Electron ${electron} (or ELECTRON_OVERRIDE_DIST_PATH, a folder with its binary)`);
  }
  const cache = builderCache(env, platform);
  // What is in there is electron-builder's own affair; it says itself what else it wants.
  if (existsSync(cache) && readdirSync(cache).length > 0) return missing;
  for (const target of wish) {
    const names = tools[target];
    if (names && !names.some((name) => env[name])) {
      missing.push(`electron-builder's tools for ${target} (or ${names.join(' or ')})`);
    }
  }
  return missing;
}

/** The targets that the arguments name, and none of electron-builder's flags. */
export const wished = (args) =>
  args.includes('--dir') ? ['dir'] : args.filter((arg) => Object.hasOwn(tools, arg));

function holds(folder, name) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true }).some((file) => path.basename(file) === name);
}

const electronCache = (env, platform) =>
  env.electron_config_cache ?? caches('electron', env, platform);
const builderCache = (env, platform) =>
  env.ELECTRON_BUILDER_CACHE ?? caches('electron-builder', env, platform);

function caches(name, env, platform) {
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', name);
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local');
    return path.join(local, name, 'Cache');
  }
  return path.join(env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), name);
}

/** The place for updates, which the publisher names, and the Electron that is to be packed. */
export function publisher(env) {
  const { MESHSCOPE_UPDATES: updates, ELECTRON_OVERRIDE_DIST_PATH: electron } = env;
  return [
    ...(updates ? ['-c.publish.provider=generic', `-c.publish.url=${updates}`] : []),
    ...(electron ? [`-c.electronDist=${electron}`] : []),
  ];
}
