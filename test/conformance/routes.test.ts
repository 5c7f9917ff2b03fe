import { describe, expect, it } from 'vitest';

import { envoyVersion, findEnvoy } from './envoy-binary.ts';
import { compareRoutes } from './routes-run.ts';

/**
 * Routes and headers against a real Envoy: what it logged, what the upstream was sent and what the caller got. A longer
 * run: MESHSCOPE_CONFORMANCE_ROUTES="seed=7 configurations=300 requests=20000".
 */
function setting(name: string, byDefault: number): number {
  const from = process.env['MESHSCOPE_CONFORMANCE_ROUTES'] ?? '';
  const given = new RegExp(`${name}=(\\d+)`).exec(from)?.[1];
  return given === undefined ? byDefault : Number(given);
}

const plan = {
  seed: setting('seed', 1),
  configurations: setting('configurations', 60),
  requests: setting('requests', 2000),
};
const port = setting('port', 19_911);
const binary = await findEnvoy();

describe.skipIf(binary === undefined)('routes of a real Envoy', () => {
  it(`are what the trace says: ${JSON.stringify(plan)}`, async () => {
    const bench = { binary: binary ?? '', version: envoyVersion, port };
    const outcomes = await compareRoutes(bench, plan);
    const wrong = outcomes.filter((outcome) => outcome.differences.length > 0);
    const undecided = outcomes.filter((outcome) => outcome.depends.length > 0);
    console.info(
      `${String(outcomes.length)} compared, ${String(wrong.length)} wrong, ${String(undecided.length)} undecided`,
    );
    const kinds = Map.groupBy(undecided, (one) => one.depends[0] ?? '');
    for (const [why, all] of kinds) console.info(`undecided ${String(all.length)}: ${why}`);
    for (const { probe, line, sent, received, differences } of wrong.slice(0, setting('show', 1))) {
      const { http, world } = probe;
      const { manager } = world;
      console.error(JSON.stringify({ differences, http, line, sent, received, manager }));
    }
    expect(wrong.map((outcome) => outcome.differences)).toEqual([]);
  }, 600_000);
});
