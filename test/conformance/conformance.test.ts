import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { at, objects, parseJson } from '../../src-main/contract/json.ts';
import { Random } from '../support/random.ts';
import { selfSigned } from './certificates.ts';
import { bootstrap, type Configuration, configuration, type World } from './configuration.ts';
import { findEnvoy } from './envoy-binary.ts';
import { startEnvoy } from './envoy-process.ts';
import { type Probe, probe } from './requests.ts';
import { compareAll, type Outcome } from './run.ts';
import { shrink } from './shrink.ts';
import { startUpstream } from './upstream.ts';

/**
 * A real Envoy against the trace: random configurations, real requests, its access log. A longer run:
 * MESHSCOPE_CONFORMANCE="seed=7 configurations=400 requests=20000"; "shrink=0 list=1" lists all disagreements instead of
 * shrinking the first.
 */
function setting(name: string, byDefault: number): number {
  const given = new RegExp(`${name}=(\\d+)`).exec(process.env['MESHSCOPE_CONFORMANCE'] ?? '')?.[1];
  return given === undefined ? byDefault : Number(given);
}

const seed = setting('seed', 1);
const configurations = setting('configurations', 200);
const requests = setting('requests', 5000);
const adminPort = 19_901;
const clientUri = 'spiffe://conformance/ns/a/sa/b';
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
  const all = Array.from({ length: 100 }, (_unused, at) => configuration(seed, at, world));
  const random = new Random(seed);
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
  let world: World;
  let stop: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const upstream = await startUpstream();
    stop = () => upstream.stop();
    world = { upstreamPort: upstream.port, firstPort: 21_000, certificate, clientUri, logFile: '' };
  });

  afterAll(async () => {
    await stop?.();
  });

  async function run(
    made: (logFile: string) => readonly Configuration[],
    probes: (all: readonly Configuration[]) => readonly Probe[],
  ): Promise<readonly Outcome[]> {
    let all: readonly Configuration[] = [];
    const envoy = await startEnvoy(
      binary ?? '',
      (logFile) => {
        all = made(logFile);
        return bootstrap(all, adminPort);
      },
      adminPort,
    );
    try {
      return await compareAll(envoy, probes(all), certificate);
    } finally {
      await envoy.stop();
    }
  }

  /** The same probe against a smaller configuration alone; a configuration Envoy refuses is no counter-example. */
  async function stillWrong(
    smaller: Configuration,
    failed: Probe,
    what: string | undefined,
  ): Promise<boolean> {
    try {
      const outcomes = await run(
        (logFile) => [relogged(smaller, logFile)],
        (all) => all.map((one) => ({ ...failed, configuration: one })),
      );
      return outcomes.some((outcome) => outcome.differences[0] === what);
    } catch {
      return false;
    }
  }

  it(`does what the trace says: ${String(requests)} requests over ${String(configurations)} configurations, seed ${String(seed)}`, async () => {
    const outcomes = await run(
      (logFile) =>
        Array.from({ length: configurations }, (_unused, index) =>
          configuration(seed, index, { ...world, logFile }),
        ),
      (all) => {
        const random = new Random(seed);
        return Array.from({ length: requests }, () => probe(random, random.pick(all), world));
      },
    );
    const wrong = outcomes.filter((outcome) => outcome.differences.length > 0);
    const undecided = outcomes.filter((outcome) => outcome.depends).length;
    console.info(
      `${String(outcomes.length)} compared, ${String(wrong.length)} wrong, ${String(undecided)} undecided`,
    );
    if (setting('list', 0) === 1)
      for (const { differences, probe: asked, lines } of wrong)
        console.info(`${differences.join('; ')} ${JSON.stringify([asked.request, lines])}`);
    const first = setting('shrink', 1) === 1 ? wrong[0] : undefined;
    if (first !== undefined) {
      const smallest = await shrink(first.probe.configuration, (smaller) =>
        stillWrong(smaller, first.probe, first.differences[0]),
      );
      const { listeners, clusters } = smallest;
      console.error(
        JSON.stringify(
          { request: first.probe.request, listeners, clusters, log: first.lines },
          null,
          1,
        ),
      );
    }
    expect(wrong.map((outcome) => outcome.differences)).toEqual([]);
    // A port used twice costs a pair of them; nearly all must count.
    expect(outcomes.length).toBeGreaterThan(requests * 0.97);
  }, 600_000);
});

/** The same configuration with another Envoy's log file. */
function relogged(one: Configuration, logFile: string): Configuration {
  const text = JSON.stringify({ listeners: one.listeners, clusters: one.clusters });
  const made = parseJson(
    text.replace(/"path":"[^"]*access\.log"/g, `"path":${JSON.stringify(logFile)}`),
  );
  return {
    ...one,
    listeners: objects(at(made, 'listeners')),
    clusters: objects(at(made, 'clusters')),
  };
}
