import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { obj, parseJson } from '../../src-main/contract/json.ts';
import { bigDump, issueSize, writeBigDump } from './big-dump.ts';
import { inTurn, median, ratios } from './runs.ts';

/**
 * How long a dump of 110 MB takes to its first table, and what memory, against JSON.parse of the same bytes
 * in the same minutes on the same machine. `node test/bench/open.ts [RUNS]`.
 */
const runs = Number(process.argv[2] ?? 7);
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const file = path('../../.cache/bench-open.json');
const size = await writeBigDump(file, bigDump(issueSize));
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

// A bundle of its own: what is measured is this source as it is shipped, whatever stands in dist/.
const bundles = path('../../.cache/bench-dist');
for (const config of ['../../vite.cli.config.ts', '../../vite.engine.config.ts']) {
  const built = spawnSync(
    process.execPath,
    [
      path('../../node_modules/vite/bin/vite.js'),
      'build',
      '--config',
      path(config),
      '--outDir',
      bundles,
    ],
    { encoding: 'utf8' },
  );
  if (built.status !== 0) throw new Error(`bundling failed: ${built.stderr}`);
}

console.log(
  `dump: ${mb(size)}, ${issueSize.clusters} clusters × ${issueSize.endpointsPerCluster} endpoints, ` +
    `${issueSize.routeConfigs} route configurations; node ${process.version}; ${runs} runs in turn`,
);

/** A measuring script of this folder; it prints its figures. */
function measured(script: string, ...args: readonly string[]): Record<string, number> {
  const { stdout, status, stderr } = spawnSync(process.execPath, [path(script), file, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  const figures: Record<string, number> = {};
  for (const [name, value] of Object.entries(obj(parseJson(stdout)))) {
    if (typeof value === 'number') figures[name] = value;
  }
  return figures;
}

/** A whole process from its start to its exit; its output is thrown away. */
function whole(...args: readonly string[]): Record<string, number> {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}`);
  return { ms };
}

const worker = `${bundles}/engine-worker.cjs`;
for (const [words, ...mode] of [
  ['the engine started ahead', 'ahead'],
  ['from nothing, with the start of the worker'],
] as const) {
  const engine = inTurn(
    runs,
    () => measured('./open-engine.ts', worker, ...mode),
    () => measured('./open-parse.ts'),
  );
  const of = (side: 0 | 1, figure: string): number => median(engine, side, figure);
  const ms = (side: 0 | 1, figure: string): string => `${of(side, figure).toFixed(0)} ms`;
  const times = (side: 0 | 1): string => `${(of(side, 'memory') / size).toFixed(2)} × the file`;
  console.log(
    `\nfirst 200 rows of the clusters, ${words}:\n` +
      `  time    ${ms(0, 'ms')} (index ${ms(0, 'openMs')}), ` +
      `read + JSON.parse ${ms(1, 'ms')} (parse ${ms(1, 'parseMs')}): ` +
      `ratio ${ratios(engine, 'ms').toFixed(2)}  goal ≤ 0.80\n` +
      `  memory  ${mb(of(0, 'memory'))} more at the peak = ${times(0)}  goal ≤ 2.50 ` +
      `(the worker's own ${mb(of(0, 'worker'))}); JSON.parse ${mb(of(1, 'memory'))} = ${times(1)}`,
  );
}

const bare = `JSON.parse(require('node:fs').readFileSync(${JSON.stringify(file)},'utf8'))`;
const processes = inTurn(
  runs,
  () => whole(`${bundles}/cli.mjs`, 'inspect', 'clusters', '--file', file, '-o', 'table'),
  () => whole('-e', bare),
);
console.log(
  `\ncommand line, whole process, inspect clusters -o table:\n` +
    `  time    ${median(processes, 0, 'ms').toFixed(0)} ms, bare node read + JSON.parse ${median(processes, 1, 'ms').toFixed(0)} ms: ` +
    `ratio ${ratios(processes, 'ms').toFixed(2)}  goal ≤ 0.75`,
);
