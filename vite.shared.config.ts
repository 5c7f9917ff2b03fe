import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { UserConfig } from 'vite';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** A bundle for Node 24 (which Electron 45 embeds as well): every dependency inside, only `electron` outside. */
export function nodeBundle(
  name: string,
  entries: Readonly<Record<string, string>>,
  format: 'es' | 'cjs' = 'es',
): UserConfig {
  const ending = format === 'es' ? 'mjs' : 'cjs';
  return {
    root: here('.'),
    logLevel: 'warn',
    // Nothing of the builder's machine may become part of the bundle.
    envPrefix: 'MESHSCOPE_BUILD_',
    ssr: { noExternal: true, external: ['electron'], target: 'node' },
    build: {
      ssr: true,
      outDir: here('dist'),
      emptyOutDir: false,
      target: 'node24',
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(entries)
            .map(([name, file]): [string, string] => [name, here(file)])
            .filter(([, file]) => existsSync(file)),
        ),
        output: {
          format,
          entryFileNames: `[name].${ending}`,
          chunkFileNames: `chunks/${name}/[name]-[hash].${ending}`,
        },
      },
    },
  };
}
