import { pathToFileURL } from 'node:url';

import { createEngine } from '../../src-main/engine/engine.ts';

/**
 * One run of the engine as the app uses it, in a process of its own: from the call that opens the file to the
 * first page of the clusters. With `ahead` the worker has been started
 * before, as when the app has been open for a second; else its start is part of the time. Prints one line of JSON.
 */
const file = process.argv[2] ?? '';
const workerUrl = pathToFileURL(process.argv[3] ?? '');
const before = process.memoryUsage().rss;
const begin = performance.now();
const engine = createEngine({ workerUrl });
if (process.argv[4] === 'ahead') await engine.start();
const start = performance.now();
const { dump } = await engine.openFile(file);
const opened = performance.now();
const page = await engine.ask(dump, 'rows', {
  table: 'clusters',
  filters: {},
  offset: 0,
  limit: 200,
});
const ms = performance.now() - start;
const { dumps, heapUsed, external, peakRss } = await engine.memory();
await engine.dispose();
console.log(
  JSON.stringify({
    ms,
    startMs: start - begin,
    openMs: opened - start,
    rows: page.rows.length,
    total: page.total,
    memory: peakRss - before,
    worker: heapUsed + external,
    dumps,
  }),
);
