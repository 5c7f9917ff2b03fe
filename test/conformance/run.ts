import { networkInterfaces } from 'node:os';

import type { JsonObject } from '../../src-main/contract/json.ts';
import { text } from '../../src-main/contract/json.ts';
import { traceHop } from '../../src-main/envoy/trace/hop.ts';
import type { KeyPair } from './certificates.ts';
import { type Answer, type Received, send } from './client.ts';
import { disagreement } from './compare.ts';
import type { RunningEnvoy } from './envoy-process.ts';
import type { Probe } from './requests.ts';
import { clientUri } from './settings.ts';

/** What Envoy takes for its own address: the first that is not loopback. */
const ownAddress = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find((one) => one.family === 'IPv4' && !one.internal)?.address;

export interface Outcome {
  /** Which of the probes. */
  readonly index: number;
  readonly probe: Probe;
  readonly differences: readonly string[];
  readonly depends: boolean;
  readonly lines: readonly JsonObject[];
  /** What the trace says, in short. */
  readonly traced: string;
  /** What Envoy did, as far as it can be the same at another Envoy. */
  readonly seen: string;
  /** Neither weights nor load balancing choose. */
  readonly certain: boolean;
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
      { pod: '', identity: clientUri, ip: ownAddress },
    );
    return {
      index,
      probe,
      lines,
      traced: JSON.stringify([
        result.hop.listener,
        result.hop.filterChain,
        result.hop.route,
        result.dependsOn.map(({ key }) => key),
        result.branches.map(({ end, status, flags, details, cluster, forward }) => [
          end,
          status,
          flags,
          details,
          cluster,
          forward?.upstream.host.address,
        ]),
      ]),
      seen: seenOf(lines, answer),
      certain: result.branches.length === 1,
      depends: result.dependsOn.length > 0,
      differences: result.dependsOn.length > 0 ? [] : disagreement(result, lines, answer),
    };
  });
}

/** Lines and answer without what another run would write otherwise. */
function seenOf(lines: readonly JsonObject[], answer: Answer): string {
  const plain = lines.map((line) => JSON.stringify({ ...line, direct: '' })).sort();
  const sent = (answer.sent ?? '').replace(/\r\nx-request-id: [^\r]*/, '');
  return JSON.stringify([plain, answer.status ?? 0, sent.split('\r\n').sort()]);
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
