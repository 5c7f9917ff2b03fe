import { appendFileSync, existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { parseJson } from '../../src-main/contract/json.ts';
import { num, optObj, text } from '../../src-main/contract/json.ts';
import { selfSigned } from './certificates.ts';
import { compareConnections } from './connections.ts';
import { envoyVersion, findEnvoy } from './envoy-binary.ts';
import { compareRoutes } from './routes-run.ts';
import { clientUri, setting } from './settings.ts';
import { startUpstream } from './upstream.ts';

/**
 * The long form, MESHSCOPE_LONG=1: both suites in parts, each a seed of its own, until `total` requests were compared or
 * `minutes` are over. A line of JSON per part goes to the file that MESHSCOPE_PROGRESS names; parts that stand there are
 * not asked again, so a run that was ended goes on where it was.
 */
const progress = process.env['MESHSCOPE_PROGRESS'] ?? 'test-results/conformance-long.jsonl';
const total = setting('total', 1_000_000);
const minutes = setting('minutes', 240);
const port = setting('port', 19_901);

interface Part {
  readonly suite: string;
  readonly seed: number;
  readonly compared: number;
  readonly wrong: number;
  readonly undecided: number;
}

function done(): readonly Part[] {
  if (!existsSync(progress)) return [];
  return readFileSync(progress, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => {
      const part = optObj(parseJson(line));
      const number = (name: string): number => num(part?.[name]) ?? 0;
      return {
        suite: text(part?.['suite']),
        seed: number('seed'),
        compared: number('compared'),
        wrong: number('wrong'),
        undecided: number('undecided'),
      };
    });
}

interface Found {
  readonly differences: readonly string[];
  readonly undecided: boolean;
}

describe.skipIf(process.env['MESHSCOPE_LONG'] !== '1')('the long run', () => {
  it(
    'finds nothing wrong',
    async () => {
      const binary = (await findEnvoy()) ?? '';
      const certificate = selfSigned(clientUri);
      const upstream = await startUpstream(certificate);
      const bench = {
        binary,
        version: envoyVersion,
        port,
        upstreamPort: upstream.port,
        certificate,
      };
      const suites: Readonly<Record<string, (seed: number) => Promise<readonly Found[]>>> = {
        connections: async (seed) => {
          const plan = { seed, configurations: 200, requests: 5000 };
          const { outcomes } = await compareConnections(bench, plan);
          return outcomes.map((one) => ({ differences: one.differences, undecided: one.depends }));
        },
        routes: async (seed) => {
          const outcomes = await compareRoutes(bench, {
            seed,
            configurations: 100,
            requests: 5000,
          });
          return outcomes.map((one) => ({
            differences: one.differences,
            undecided: one.depends.length > 0,
          }));
        },
      };
      const end = Date.now() + minutes * 60_000;
      let parts = done();
      const sum = (): number => parts.reduce((all, one) => all + one.compared, 0);
      try {
        for (let seed = 1_000; sum() < total && Date.now() < end; seed++)
          for (const [suite, run] of Object.entries(suites)) {
            if (parts.some((one) => one.suite === suite && one.seed === seed)) continue;
            const found = await run(seed);
            const wrong = found.filter((one) => one.differences.length > 0);
            const undecided = found.filter((one) => one.undecided).length;
            const part = { suite, seed, compared: found.length, wrong: wrong.length, undecided };
            const examples = wrong.slice(0, 3).map((one) => one.differences);
            appendFileSync(progress, `${JSON.stringify({ ...part, examples })}\n`);
            parts = [...parts, part];
          }
      } finally {
        await upstream.stop();
      }
      for (const [suite, all] of Map.groupBy(parts, (one) => one.suite)) {
        const count = (key: 'compared' | 'wrong' | 'undecided'): string =>
          String(all.reduce((whole, one) => whole + one[key], 0));
        console.info(
          `${suite}: ${count('compared')} compared, ${count('wrong')} wrong, ${count('undecided')} undecided`,
        );
      }
      expect(parts.filter((one) => one.wrong > 0)).toEqual([]);
    },
    (minutes + 10) * 60_000,
  );
});
