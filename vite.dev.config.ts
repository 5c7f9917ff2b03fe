import { fileURLToPath } from 'node:url';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/**
 * `npm run dev`: the page from source, each saved component put into the running page; calls and events go
 * on to the browser host, which takes them for its own page's.
 */
const host = process.env['MESHSCOPE_DEV_HOST'] ?? '';

export default defineConfig({
  root: fileURLToPath(new URL('src-renderer', import.meta.url)),
  cacheDir: fileURLToPath(new URL('.cache/vite', import.meta.url)),
  plugins: [svelte()],
  worker: { format: 'es' },
  clearScreen: false,
  server: {
    host: '127.0.0.1',
    fs: { allow: [fileURLToPath(new URL('.', import.meta.url))] },
    proxy: Object.fromEntries(
      ['/rpc', '/events'].map((path) => [
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
