import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

import { lint, types } from './checks.ts';

/**
 * `npm run test:changed [BASE]`: types, lint and the tests of what differs from BASE (default: what is
 * committed), for the inner loop. Tests are found by what they import; of integration only files that changed
 * themselves, e2e, desktop and conformance are left to `npm test`.
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

/** A change deep down is related to most of integration, which takes minutes: only its own files that changed. */
const slow = tested.filter((file) => /^test\/(?:integration|contract)\//.test(file));

function related(projects: readonly string[], of: readonly string[]): readonly string[] {
  const vitest = 'node_modules/vitest/vitest.mjs';
  const chosen = projects.flatMap((project) => ['--project', project]);
  return [vitest, 'related', '--run', ...chosen, '--reporter=dot', '--passWithNoTests', ...of];
}

const checks: readonly (readonly [name: string, program: readonly string[]])[] = [
  ...types.plain.map((program) => ['types', program] as const),
  ...(files.some((file) => file.endsWith('.svelte')) ? types.svelte : []).map(
    (program) => ['types of components', program] as const,
  ),
  ['arrows', lint.arrows],
  ['unused', lint.unused],
  ...(files.length > 0 ? [['format', lint.format(files)] as const] : []),
  ...(code.length > 0 ? [['lint', lint.rules(code)] as const] : []),
  ...(tested.length > 0 ? [['tests', related(['unit', 'state'], tested)] as const] : []),
  ...(slow.length > 0 ? [['slow tests', related(['integration'], slow)] as const] : []),
];

async function run(program: readonly string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  await once(child, 'close');
  return { code: child.exitCode ?? 1, output };
}

console.log(files.length === 0 ? 'Nothing has changed.' : files.join('\n'));
const waiting = files.length === 0 ? [] : [...checks].reverse();
/** Two at a time, the longest (tests, lint) first. */
async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const began = performance.now();
    const { code, output } = await run(next[1]);
    if (code !== 0) {
      console.log(output.trimEnd());
      process.exitCode = 1;
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${code === 0 ? '✓' : '✗'} ${next[0]} ${seconds} s`);
  }
}
await Promise.all([work(), work()]);
