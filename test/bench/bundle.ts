import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** A bundle of its own: what is measured is this source as it is shipped, whatever stands in dist/. */
export function bundledWorker(name: string): string {
  const bundles = path(`../../.cache/bench-dist-${name}`);
  const vite = path('../../node_modules/vite/bin/vite.js');
  const config = path('../../vite.engine.config.ts');
  const args = [vite, 'build', '--config', config, '--outDir', bundles];
  const built = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`bundling failed: ${built.stderr}`);
  return `${bundles}/engine-worker.cjs`;
}
