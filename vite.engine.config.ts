import { defineConfig } from 'vite';

import { nodeBundle } from './vite.shared.config.ts';

/**
 * The engine's thread. CommonJS, because that is what threads have been seen to load from inside a package's
 * archive: Electron 22 does (test/desktop/packaged.test.ts), and it refuses a module there.
 */
export default defineConfig(
  nodeBundle('engine', { 'engine-worker': 'src-main/hosts/worker.ts' }, 'cjs'),
);
