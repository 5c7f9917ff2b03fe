import { pathToFileURL } from 'node:url';

import { diffRulesSchema } from '../../src-main/contract/diff.ts';
import { createEngine } from '../../src-main/engine/engine.ts';

/** One comparison in the worker, in a process of its own. Prints one line of JSON. */
const [, , before = '', after = '', worker = ''] = process.argv;
const rss = process.memoryUsage().rss;
const engine = createEngine({ workerUrl: pathToFileURL(worker) });
const start = performance.now();
const a = await engine.openFile(before);
const b = await engine.openFile(after);
const opened = performance.now();
const diff = await engine.ask(a.dump, 'diff', {
  other: b.dump,
  rules: diffRulesSchema.parse({}),
  pilotAgainstEnvoy: false,
});
const end = performance.now();
const { peakRss } = await engine.memory();
await engine.dispose();
console.log(
  JSON.stringify({
    ms: end - start,
    openMs: opened - start,
    diffMs: end - opened,
    changed: diff.kinds.reduce((sum, kind) => sum + kind.changed + kind.onlyA + kind.onlyB, 0),
    memory: peakRss - rss,
  }),
);
