import { defineConfig } from 'vite';

import { nodeBundle } from './vite.shared.config.ts';

/** The two hosts' main programs. */
export default defineConfig(
  nodeBundle('main', {
    'electron/main': 'src-main/hosts/electron/main.ts',
    'browser/main': 'src-main/hosts/browser/main.ts',
  }),
);
