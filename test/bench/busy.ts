import { spawnSync } from 'node:child_process';

import { bigDump, issueSize, laterDump, writeBigDump } from './big-dump.ts';
import { bundledWorker, path } from './bundle.ts';

/**
 * While two dumps of 110 MB are compared, a page of another proxy's table answers in < 100 ms (p99 of 200), and a
 * cancelled comparison frees its thread in < 50 ms. `node test/bench/busy.ts [RUNS]`.
 */
const runs = Number(process.argv[2] ?? 3);
const [before, after, third] = [
  path('../../.cache/bench-open.json'),
  path('../../.cache/bench-diff-later.json'),
  path('../../.cache/bench-busy-third.json'),
];
const size = await writeBigDump(before, bigDump(issueSize));
await writeBigDump(after, laterDump(bigDump(issueSize), 100));
await writeBigDump(third, bigDump({ ...issueSize, clusters: 1000 }));
const worker = bundledWorker('busy');

console.log(`two dumps of ${(size / 1e6).toFixed(0)} MB are compared; node ${process.version}`);
for (let run = 0; run < runs; run += 1) {
  const args = [path('./busy-engine.ts'), before, after, third, worker];
  const { stdout, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`busy-engine.ts failed: ${stderr}`);
  console.log(stdout.trim());
}
