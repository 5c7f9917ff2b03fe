import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/**
 * `npm run dev`: the page from source, each saved component put into the running page; calls and events go
 * on to the browser host, which takes them for its own page's.
 */
const host = process.env['MESHSCOPE_DEV_HOST'] ?? '';

/** A host that was started again has another token: the open page begins anew with its code, where it stands. */
const newCode: Plugin = {
  name: 'meshscope-new-code',
  transformIndexHtml: {
    order: 'pre',
    handler: () => [
      {
        tag: 'script',
        attrs: { type: 'module' },
        children: `import.meta.hot?.on('meshscope:code', (code) => {
          location.hash = 'c=' + code + '&' + location.hash.slice(1);
        });`,
        injectTo: 'body',
      },
    ],
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('src-renderer', import.meta.url)),
  cacheDir: fileURLToPath(new URL('.cache/vite', import.meta.url)),
  plugins: [svelte(), newCode],
  worker: { format: 'es' },
  clearScreen: false,
  server: {
    host: '127.0.0.1',
    // In a worktree node_modules may be a link.
    fs: {
      allow: ['.', 'node_modules'].map((path) => realpathSync(new URL(path, import.meta.url))),
    },
    proxy: Object.fromEntries(
      ['/session', '/rpc', '/events', '/no-token'].map((path) => [
        path,
        {
          target: host,
          ws: true,
          changeOrigin: true,
          configure: (proxy) => {
            const own = (request: { setHeader(name: string, value: string): void }): void =>
              request.setHeader('Origin', host);
            proxy.on('proxyReq', own);
            proxy.on('proxyReqWs', own);
          },
        },
      ]),
    ),
  },
});
