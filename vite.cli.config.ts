import { defineConfig } from 'vite';

import { nodeBundle } from './vite.shared.config.ts';

/** The command line tool, apart from the hosts so that `npm run cli` builds quickly. */
export default defineConfig(nodeBundle('cli', { cli: 'src-main/hosts/cli/main.ts' }));
