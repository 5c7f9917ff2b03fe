import { readFileSync } from 'node:fs';

/** The yardstick: a bare process reads the file and JSON.parses its text. Prints one line of JSON. */
const before = process.memoryUsage().rss;
const start = performance.now();
const bytes = readFileSync(process.argv[2] ?? '');
const read = performance.now();
const value: unknown = JSON.parse(bytes.toString('utf8'));
const end = performance.now();
console.log(
  JSON.stringify({
    ms: end - start,
    parseMs: end - read,
    memory: process.resourceUsage().maxRSS * 1024 - before,
    ok: typeof value === 'object',
  }),
);
