import { fileURLToPath } from 'node:url';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** No test ever loads Electron itself: the package would try to download its binary. */
const alias = {
  electron: fileURLToPath(new URL('test/support/electron-stub.ts', import.meta.url)),
};

/**
 * `unit` touches no socket and no disk but fixtures; `integration` speaks real protocols on loopback;
 * `e2e` drives the built app in a real Chromium; `desktop` the app in a real Electron; `conformance` holds the recorded meshes against the tools.
 */
export default defineConfig({
  resolve: { alias },
  test: {
    // Node strips types with a WebAssembly module, in each worker thread that starts from source. Freeing its code while
    // another thread ends is a crash of V8 (24.21.0: WasmCodeRefScope → FreeDeadCode → RecursiveMutex::Lock, SIGSEGV once
    // in 34 runs of engine.test.ts on busy cores). The bundled worker of the app holds no WebAssembly.
    execArgv: ['--no-wasm-code-gc'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/**/*.svelte.test.ts'],
          environment: 'node',
          testTimeout: 20_000,
        },
      },
      {
        // The page's own state (`*.svelte.ts`), compiled by Svelte as for a browser.
        extends: true,
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'state',
          include: ['test/unit/**/*.svelte.test.ts'],
          environment: './test/support/page-environment.ts',
          server: { deps: { inline: [/node_modules\/svelte\//] } },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/contract/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Conditions are waited for as long as a busy machine may take: one second is not enough there.
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          expect: { poll: { timeout: 20_000 } },
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'desktop',
          include: ['test/desktop/**/*.test.ts'],
          globalSetup: ['test/support/desktop/setup.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          // The first file installs Envoy where there is none; two at once would write over each other.
          fileParallelism: false,
          environment: 'node',
          testTimeout: 120_000,
        },
      },
    ],
  },
});
