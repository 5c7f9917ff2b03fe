import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

/** A sandboxed preload is one CommonJS file that may require `electron` and nothing else. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  logLevel: 'warn',
  build: {
    outDir: 'dist/electron',
    emptyOutDir: false,
    target: 'chrome150',
    sourcemap: false,
    minify: false,
    lib: {
      entry: fileURLToPath(new URL('src-main/hosts/electron/preload.ts', import.meta.url)),
      formats: ['cjs'],
      fileName: () => 'preload.cjs',
    },
    rolldownOptions: { external: ['electron'] },
  },
});
