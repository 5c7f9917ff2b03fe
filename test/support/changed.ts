import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { lint, types } from './checks.ts';

/**
 * `npm run test:changed [BASE]`: types, lint and the tests of what differs from BASE (default: what is
 * committed), for the inner loop. Tests are found by what they import; e2e and conformance are left to
 * `npm test`.
 */
const base = process.argv[2] ?? 'HEAD';
const git = (...args: string[]): string[] =>
  execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
const files = [
  ...new Set([
    ...git('diff', '--name-only', '--diff-filter=d', base),
    ...git('ls-files', '--others', '--exclude-standard'),
  ]),
].filter((file) => existsSync(file));
const code = files.filter((file) => /\.(ts|svelte|mjs)$/.test(file));
const tested = code.filter((file) => /^(src-|test\/).*\.(ts|svelte)$/.test(file));

const checks: readonly (readonly [name: string, program: readonly string[]])[] = [
  ...types.plain.map((program) => ['types', program] as const),
  ...(files.some((file) => file.endsWith('.svelte')) ? types.svelte : []).map(
    (program) => ['types of components', program] as const,
  ),
  ['arrows', lint.arrows],
  ['unused', lint.unused],
  ...(files.length > 0 ? [['format', lint.format(files)] as const] : []),
  ...(code.length > 0 ? [['lint', lint.rules(code)] as const] : []),
  ...(tested.length > 0
    ? [
        [
          'tests',
          [
            'node_modules/vitest/vitest.mjs',
            'related',
            '--run',
            '--project',
            'unit',
            '--project',
            'integration',
            '--reporter=dot',
            '--passWithNoTests',
            ...tested,
          ],
        ] as const,
      ]
    : []),
];

console.log(files.length === 0 ? 'Nothing has changed.' : files.join('\n'));
for (const [name, program] of files.length === 0 ? [] : checks) {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, program, { stdio: 'inherit' });
  console.log(
    `${status === 0 ? '✓' : '✗'} ${name} ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  if (status !== 0) process.exitCode = 1;
}
