import { networkInterfaces } from 'node:os';

import { describe, expect, it } from 'vitest';

import { type JsonObject, text } from '../../src-main/contract/json.ts';
import { Random } from '../support/random.ts';
import { findEnvoy } from './envoy-binary.ts';
import { type RunningEnvoy, startEnvoy } from './envoy-process.ts';
import { compareRoute, type RouteOutcome } from './routes-compare.ts';
import { ask, type Head, recordingUpstream } from './routes-wire.ts';
import {
  type RouteProbe,
  routeProbe,
  routesBootstrap,
  type RouteWorld,
  routeWorld,
} from './routes-world.ts';

/**
 * Routes and headers against a real Envoy: what it logged, what the upstream was sent and what the caller got. A longer
 * run: MESHSCOPE_CONFORMANCE_ROUTES="seed=7 configurations=300 requests=20000".
 */
function setting(name: string, byDefault: number): number {
  const from = process.env['MESHSCOPE_CONFORMANCE_ROUTES'] ?? '';
  const given = new RegExp(`${name}=(\\d+)`).exec(from)?.[1];
  return given === undefined ? byDefault : Number(given);
}

const seed = setting('seed', 1);
const configurations = setting('configurations', 60);
const requests = setting('requests', 2000);
const adminPort = setting('port', 19_911);
const binary = await findEnvoy();
const ownIp =
  Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find((one) => one.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';

async function logged(
  envoy: RunningEnvoy,
  count: number,
): Promise<ReadonlyMap<string, JsonObject>> {
  for (let tries = 0; ; tries++) {
    const lines = new Map(envoy.log().map((line) => [text(line['case']), line] as const));
    if (lines.size >= count || tries >= 30) return lines;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function run(): Promise<readonly RouteOutcome[]> {
  const upstream = await recordingUpstream();
  let worlds: readonly RouteWorld[] = [];
  try {
    const envoy = await startEnvoy(
      binary ?? '',
      (logFile) => {
        worlds = Array.from({ length: configurations }, (_unused, index) =>
          routeWorld(seed, index, adminPort + 3_000 + index, logFile),
        );
        return routesBootstrap(worlds, adminPort, upstream.port);
      },
      adminPort,
    );
    try {
      const random = new Random(seed);
      const probes: RouteProbe[] = Array.from({ length: requests }, (_unused, id) =>
        routeProbe(random, worlds, id),
      );
      const received: (Head | undefined)[] = [];
      let next = 0;
      await Promise.all(
        Array.from({ length: 24 }, async () => {
          while (next < probes.length) {
            const id = next++;
            const probe = probes[id];
            if (probe !== undefined) received[id] = await ask(probe);
          }
        }),
      );
      const lines = await logged(envoy, probes.length);
      return probes.map((probe, id) => {
        const key = String(id);
        return compareRoute(
          envoy,
          probe,
          lines.get(key),
          upstream.seen.get(key),
          received[id],
          ownIp,
        );
      });
    } finally {
      await envoy.stop();
    }
  } finally {
    await upstream.stop();
  }
}

describe.skipIf(binary === undefined)('routes of a real Envoy', () => {
  it(`are what the trace says: ${String(requests)} requests over ${String(configurations)} configurations, seed ${String(seed)}`, async () => {
    const outcomes = await run();
    const wrong = outcomes.filter((outcome) => outcome.differences.length > 0);
    const undecided = outcomes.filter((outcome) => outcome.depends.length > 0);
    console.info(
      `${String(outcomes.length)} compared, ${String(wrong.length)} wrong, ${String(undecided.length)} undecided`,
    );
    const kinds = Map.groupBy(undecided, (one) => one.depends[0] ?? '');
    for (const [why, all] of kinds) console.info(`undecided ${String(all.length)}: ${why}`);
    for (const { probe, line, sent, received, differences } of wrong.slice(0, setting('show', 1)))
      console.error(
        JSON.stringify({
          differences,
          http: probe.http,
          line,
          sent,
          received,
          manager: probe.world.manager,
        }),
      );
    expect(wrong.map((outcome) => outcome.differences)).toEqual([]);
  }, 600_000);
});
