import { networkInterfaces } from 'node:os';

import type { JsonObject } from '../../src-main/contract/json.ts';
import { text } from '../../src-main/contract/json.ts';
import { traceHop } from '../../src-main/envoy/trace/hop.ts';
import type { KeyPair } from './certificates.ts';
import { type Received, send } from './client.ts';
import { disagreement } from './compare.ts';
import type { RunningEnvoy } from './envoy-process.ts';
import type { Probe } from './requests.ts';

/** What Envoy takes for its own address: the first that is not loopback. */
const ownAddress = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find((one) => one.family === 'IPv4' && !one.internal)?.address;

export interface Outcome {
  readonly probe: Probe;
  readonly differences: readonly string[];
  readonly depends: boolean;
  readonly lines: readonly JsonObject[];
}

/** Sends all probes, `width` at a time, and compares what Envoy logged with the trace. */
export async function compareAll(
  envoy: RunningEnvoy,
  probes: readonly Probe[],
  pair: KeyPair,
  width = 24,
): Promise<readonly Outcome[]> {
  const received: (Received | undefined)[] = [];
  let next = 0;
  const before = envoy.log().length;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < probes.length) {
        const index = next++;
        const probe = probes[index];
        if (probe !== undefined) received[index] = await send(probe, pair);
      }
    }),
  );
  const byPeer = await settledLog(envoy, before, received);
  // A port that was used twice for the same listener cannot tell its two connections apart.
  const uses = Map.groupBy(received, (one) => one?.local ?? '');
  return probes.flatMap((probe, index) => {
    if (uses.get(received[index]?.local ?? '')?.length !== 1) return [];
    const local = received[index]?.local ?? '';
    const lines = byPeer.get(local) ?? [];
    const answer = received[index] ?? { status: undefined, sent: undefined };
    const port = Number(/:(\d+) /.exec(local)?.[1] ?? 0);
    const { request } = probe;
    const result = traceHop(
      envoy.proxy,
      {
        ...request,
        source: probe.configuration.proxied ? request.source : { ...request.source, port },
        ...(request.directSource === undefined
          ? {}
          : { directSource: { ...request.directSource, port } }),
      },
      { pod: '', identity: undefined, ip: ownAddress },
    );
    return {
      probe,
      lines,
      depends: result.dependsOn.length > 0,
      differences: result.dependsOn.length > 0 ? [] : disagreement(result, lines, answer),
    };
  });
}

/** The log by peer, once every connection stands in it (or a while has passed). */
async function settledLog(
  envoy: RunningEnvoy,
  before: number,
  received: readonly (Received | undefined)[],
): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
  for (let tries = 0; ; tries++) {
    const byPeer = Map.groupBy(envoy.log().slice(before), (line) => text(line['direct']));
    const missing = received.some((one) => {
      const lines = byPeer.get(one?.local ?? '');
      return lines?.some((line) => line['kind'] === 'listener') !== true;
    });
    if (!missing || tries >= 40) return byPeer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
