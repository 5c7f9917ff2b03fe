import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, type Plugin } from 'vite';
import { z } from 'zod';

import { root } from './root.ts';

/** The app for Electron 22: the same sources, CommonJS, older targets, the shims in front. */
export const appFor22 = path.join(root, '.cache', 'electron', 'app');
const shims = path.join(import.meta.dirname, 'shims');

/** Builds what is older than its sources; `electron FOLDER` starts it. */
export async function buildFor22(): Promise<void> {
  const stamp = path.join(appFor22, '.stamp');
  const sources = ['src-main', 'src-renderer', 'test/support/desktop', 'package.json', 'assets'];
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Math.max(...sources.map((source) => newest(path.join(root, source)))) < built) return;
  const began = new Date();
  rmSync(path.join(appFor22, 'dist'), { recursive: true, force: true });
  await Promise.all([main(), preload(), renderer()]);
  const manifest = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  const left = new Set(['type', 'scripts', 'dependencies', 'devDependencies']);
  const kept = Object.fromEntries(Object.entries(manifest).filter(([name]) => !left.has(name)));
  write('package.json', JSON.stringify({ ...kept, main: 'dist/start.cjs' }));
  write('dist/start.cjs', "require('./shims-node.cjs');\nrequire('./electron/main.cjs');\n");
  write('dist/engine-worker.cjs', "require('./shims-node.cjs');\nrequire('./engine.cjs');\n");
  cpSync(path.join(root, 'assets/icons'), path.join(appFor22, 'assets/icons'), { recursive: true });
  write('.stamp', began.toISOString());
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(appFor22, file)), { recursive: true });
  writeFileSync(path.join(appFor22, file), text);
}

function newest(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(...readdirSync(file).map((name) => newest(path.join(file, name))));
}

const shared = {
  configFile: false,
  root,
  logLevel: 'warn',
} as const;

async function main(): Promise<void> {
  await build({
    ...shared,
    ssr: { noExternal: true, target: 'node' },
    resolve: { alias: { electron: path.join(shims, 'electron.ts') } },
    build: {
      ssr: true,
      outDir: path.join(appFor22, 'dist'),
      emptyOutDir: false,
      target: 'node16',
      minify: false,
      rolldownOptions: {
        input: {
          'electron/main': path.join(root, 'src-main/hosts/electron/main.ts'),
          engine: path.join(root, 'src-main/hosts/worker.ts'),
          'shims-node': path.join(shims, 'node.ts'),
        },
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name]-[hash].cjs',
        },
      },
    },
  });
}

async function preload(): Promise<void> {
  await build({
    ...shared,
    build: {
      outDir: path.join(appFor22, 'dist/electron'),
      emptyOutDir: false,
      target: 'chrome108',
      minify: false,
      lib: {
        entry: path.join(root, 'src-main/hosts/electron/preload.ts'),
        formats: ['cjs'],
        fileName: () => 'preload.cjs',
      },
      rolldownOptions: { external: ['electron'] },
    },
  });
}

/** A module script runs after those before it in the page: the shims come first. */
const shimsFirst: Plugin = {
  name: 'shims-first',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) =>
      html.replace(
        '<script type="module"',
        `<script type="module" src="/@fs${path.join(shims, 'page.ts')}"></script><script type="module"`,
      ),
  },
};

async function renderer(): Promise<void> {
  await build({
    ...shared,
    root: path.join(root, 'src-renderer'),
    base: './',
    plugins: [svelte(), shimsFirst],
    worker: { format: 'es' },
    build: {
      outDir: path.join(appFor22, 'dist/renderer'),
      emptyOutDir: false,
      target: 'chrome108',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 20_000,
      reportCompressedSize: false,
    },
  });
}
