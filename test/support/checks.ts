import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The programs behind `npm run types` and `npm run lint`, as arguments of Node, from the quickest to the slowest. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = (...parts: string[]): string => path.join(root, 'node_modules', ...parts);

/** TypeScript 7 is ten times as fast; svelte-check and typescript-eslint speak to TypeScript 6 only. */
export const types = {
  plain: [
    [bin('typescript7', 'bin', 'tsc'), '-p', 'tsconfig.json'],
    [bin('typescript7', 'bin', 'tsc'), '-p', 'test/tsconfig.json'],
  ],
  svelte: [
    [
      bin('svelte-check', 'bin', 'svelte-check'),
      '--tsconfig',
      'src-renderer/tsconfig.json',
      '--fail-on-warnings',
    ],
  ],
} as const;

const cache = (name: string): string => path.join(root, '.cache', name);

export const lint = {
  arrows: [
    bin('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
    'src-main',
    'src-renderer',
    '--config',
    '.dependency-cruiser.mjs',
  ],
  unused: [bin('knip', 'bin', 'knip.js'), '--no-progress'],
  format: (files: readonly string[] = ['.']): readonly string[] => [
    bin('prettier', 'bin', 'prettier.cjs'),
    '--check',
    '--log-level',
    'warn',
    '--ignore-unknown',
    '--cache',
    '--cache-location',
    cache('prettier'),
    ...files,
  ],
  rules: (files: readonly string[] = ['.']): readonly string[] => [
    bin('eslint', 'bin', 'eslint.js'),
    ...files,
    '--max-warnings',
    '0',
    '--no-warn-ignored',
  ],
};
