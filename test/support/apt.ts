import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Installs one of Debian's packages where this process may, and says so. True when it is there afterwards. */
export function installWithApt(name: string, say: (line: string) => void): boolean {
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  if (!root || !existsSync('/usr/bin/apt-get')) return false;
  say(`Installing Debian’s ${name} (once) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], {
      env,
      encoding: 'utf8',
    });
  if (install().status === 0) return true;
  spawnSync('apt-get', ['update', '-q'], { env });
  const again = install();
  if (again.status !== 0) say(again.stderr.trimEnd().split('\n').slice(-5).join('\n'));
  return again.status === 0;
}
