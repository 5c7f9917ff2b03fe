import { readFileSync } from 'node:fs';

/** The yardstick: a bare process reads both files and JSON.parses their texts. Prints one line of JSON. */
const rss = process.memoryUsage().rss;
const start = performance.now();
const [a, b] = process.argv
  .slice(2, 4)
  .map((file): unknown => JSON.parse(readFileSync(file, 'utf8')));
const end = performance.now();
console.log(
  JSON.stringify({
    ms: end - start,
    memory: process.resourceUsage().maxRSS * 1024 - rss,
    ok: typeof a === 'object' && typeof b === 'object',
  }),
);
