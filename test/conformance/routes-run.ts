import { networkInterfaces } from 'node:os';

import { type JsonObject, text } from '../../src-main/contract/json.ts';
import { Random } from '../support/random.ts';
import type { Plan } from './connections.ts';
import { type RunningEnvoy, startEnvoy } from './envoy-process.ts';
import { knownTo } from './known-fields.ts';
import { compareRoute, type RouteOutcome } from './routes-compare.ts';
import { ask, type Head, recordingUpstream } from './routes-wire.ts';
import { type RouteProbe, routeProbe, routesBootstrap, routeWorld } from './routes-world.ts';

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

async function answers(probes: readonly RouteProbe[]): Promise<readonly (Head | undefined)[]> {
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
  return received;
}

/** Random routes and requests at one Envoy, compared. `port`: its admin; the listeners stand 3,000 above. */
export async function compareRoutes(
  {
    binary,
    version,
    port,
  }: { readonly binary: string; readonly version: string; readonly port: number },
  { seed, configurations, requests }: Plan,
): Promise<readonly RouteOutcome[]> {
  const upstream = await recordingUpstream();
  try {
    const made = (logFile: string) =>
      Array.from({ length: configurations }, (_unused, index) =>
        routeWorld(seed, index, port + 3_000 + index, logFile),
      );
    const envoy = await startEnvoy(
      binary,
      (logFile) => knownTo(version, routesBootstrap(made(logFile), port, upstream.port)),
      port,
    );
    try {
      const random = new Random(seed);
      const worlds = made('');
      const probes = Array.from({ length: requests }, (_unused, id) =>
        routeProbe(random, worlds, id),
      );
      const received = await answers(probes);
      const lines = await logged(envoy, probes.length);
      return probes.map((probe, id) => {
        const key = String(id);
        const [line, sent] = [lines.get(key), upstream.seen.get(key)];
        return compareRoute(envoy, probe, line, sent, received[id], ownIp);
      });
    } finally {
      await envoy.stop();
    }
  } finally {
    await upstream.stop();
  }
}
