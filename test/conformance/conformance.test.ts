import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Random } from '../support/random.ts';
import { selfSigned } from './certificates.ts';
import { type Configuration, configuration } from './configuration.ts';
import { type Bench, compareConnections, smallest } from './connections.ts';
import { envoyVersion, findEnvoy } from './envoy-binary.ts';
import { probe } from './requests.ts';
import { clientUri, setting } from './settings.ts';
import { startUpstream } from './upstream.ts';

/**
 * A real Envoy against the trace: random configurations, real requests, its access log. A longer run:
 * MESHSCOPE_CONFORMANCE="seed=7 configurations=400 requests=20000"; "shrink=0 list=1" lists all disagreements instead of
 * shrinking the first.
 */
const plan = {
  seed: setting('seed', 1),
  configurations: setting('configurations', 200),
  requests: setting('requests', 5000),
};
const certificate = selfSigned(clientUri);
const binary = await findEnvoy();

/** Every address in a configuration that Envoy dials, and where a PROXY header says that a connection went. */
function dialled(one: Configuration): readonly string[] {
  return [
    ...JSON.stringify(one.clusters).matchAll(/"address":"([^"]*)"/g),
    ...JSON.stringify(one.listeners).matchAll(
      /"x-envoy-original-dst-host"[^}]*?"value":"([^"]*)"/g,
    ),
  ].map(([, address = '']) => address);
}

it('what is made dials nothing but this machine', () => {
  const world = { upstreamPort: 1, firstPort: 21_000, certificate, clientUri, logFile: '' };
  const all = Array.from({ length: 100 }, (_unused, at) => configuration(plan.seed, at, world));
  const random = new Random(plan.seed);
  const asked = Array.from({ length: 2000 }, () => probe(random, random.pick(all), world));
  const addresses = [
    ...all.flatMap(dialled),
    ...asked.map(({ request }) => request.destination.ip),
    ...asked.map(({ from }) => from),
    ...asked.flatMap(({ request }) =>
      (request.http?.headers ?? [])
        .filter(([name]) => name === 'x-envoy-original-dst-host')
        .map(([, value]) => value),
    ),
  ];
  expect(addresses.length).toBeGreaterThan(2000);
  expect(addresses.filter((address) => !/^(?:127\.|::1$)/.test(address))).toEqual([]);
});

describe.skipIf(binary === undefined)('a real Envoy', () => {
  let bench: Bench;
  let stop: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const upstream = await startUpstream(certificate);
    stop = () => upstream.stop();
    bench = {
      binary: binary ?? '',
      version: envoyVersion,
      port: setting('port', 19_901),
      upstreamPort: upstream.port,
      certificate,
    };
  });

  afterAll(async () => {
    await stop?.();
  });

  it(`does what the trace says: ${JSON.stringify(plan)}`, async () => {
    const { outcomes, refused } = await compareConnections(bench, plan);
    const wrong = outcomes.filter((outcome) => outcome.differences.length > 0);
    const undecided = outcomes.filter((outcome) => outcome.depends).length;
    console.info(
      `${String(outcomes.length)} compared, ${String(wrong.length)} wrong, ${String(undecided)} undecided, ${String(refused)} refused`,
    );
    if (setting('list', 0) === 1)
      for (const { differences, probe: asked, lines, traced } of wrong)
        console.info(`${differences.join('; ')} ${JSON.stringify([asked.request, lines, traced])}`);
    const first = setting('shrink', 1) === 1 ? wrong[0] : undefined;
    if (first !== undefined) {
      const { listeners, clusters } = await smallest(bench, first);
      const { request } = first.probe;
      const { lines: log, traced } = first;
      console.error(JSON.stringify({ request, listeners, clusters, log, traced }, null, 1));
    }
    expect(wrong.map((outcome) => outcome.differences)).toEqual([]);
    // A port used twice costs a pair of them; nearly all must count.
    expect(outcomes.length).toBeGreaterThan(plan.requests * 0.97);
    expect(refused).toBeLessThan(plan.configurations * 0.03);
  }, 600_000);
});
