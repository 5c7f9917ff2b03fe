import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { obj, parseJson } from '../../src-main/contract/json.ts';
import { bigDump, issueSize, laterDump, writeBigDump } from './big-dump.ts';
import { inTurn, median, ratios } from './runs.ts';

/**
 * How long it takes to tell what differs between two dumps of 110 MB, one resource in a hundred, in the engine's worker,
 * and what memory: against JSON.parse of both in the same minutes on the same machine. `node test/bench/diff.ts [RUNS]`.
 */
const runs = Number(process.argv[2] ?? 5);
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const [before, after] = [
  path('../../.cache/bench-open.json'),
  path('../../.cache/bench-diff-later.json'),
];
const size = await writeBigDump(before, bigDump(issueSize));
await writeBigDump(after, laterDump(bigDump(issueSize), 100));
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const bundles = path('../../.cache/bench-dist-diff');
const built = spawnSync(
  process.execPath,
  [
    path('../../node_modules/vite/bin/vite.js'),
    'build',
    '--config',
    path('../../vite.engine.config.ts'),
    '--outDir',
    bundles,
  ],
  { encoding: 'utf8' },
);
if (built.status !== 0) throw new Error(`bundling failed: ${built.stderr}`);

function measured(script: string, ...args: readonly string[]): Record<string, number> {
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    [path(script), before, after, ...args],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  const figures: Record<string, number> = {};
  for (const [name, value] of Object.entries(obj(parseJson(stdout)))) {
    if (typeof value === 'number') figures[name] = value;
  }
  return figures;
}

console.log(`two dumps of ${mb(size)}; node ${process.version}; ${runs} runs in turn`);
const pairs = inTurn(
  runs,
  () => measured('./diff-engine.ts', `${bundles}/engine-worker.cjs`),
  () => measured('./diff-parse.ts'),
);
const of = (side: 0 | 1, figure: string): number => median(pairs, side, figure);
const ms = (side: 0 | 1, figure: string): string => `${of(side, figure).toFixed(0)} ms`;
console.log(
  `\nboth opened and compared: ${of(0, 'changed').toFixed(0)} resources differ\n` +
    `  time    ${ms(0, 'ms')} (open ${ms(0, 'openMs')}, compare ${ms(0, 'diffMs')}), ` +
    `read + JSON.parse of both ${ms(1, 'ms')}: ratio ${ratios(pairs, 'ms').toFixed(2)}  goal ≤ 2.00\n` +
    `  memory  ${mb(of(0, 'memory'))} more at the peak, JSON.parse ${mb(of(1, 'memory'))}: ` +
    `ratio ${ratios(pairs, 'memory').toFixed(2)}`,
);
