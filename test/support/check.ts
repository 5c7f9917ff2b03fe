import { spawnSync } from 'node:child_process';

import { lint, types } from './checks.ts';

/** `npm run types`, `npm run lint`: all of it, to the terminal. */
const programs =
  process.argv[2] === 'types'
    ? [...types.plain, ...types.svelte]
    : [lint.arrows, lint.unused, lint.format(), lint.rules()];
for (const program of programs) {
  const { status } = spawnSync(process.execPath, program, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
