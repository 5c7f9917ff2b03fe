import { at, objects, parseJson } from '../../src-main/contract/json.ts';
import { Random } from '../support/random.ts';
import type { KeyPair } from './certificates.ts';
import { bootstrap, type Configuration, configuration } from './configuration.ts';
import { refusedBy, startEnvoy } from './envoy-process.ts';
import { knownTo } from './known-fields.ts';
import { type Probe, probe } from './requests.ts';
import { compareAll, type Outcome } from './run.ts';
import { clientUri } from './settings.ts';
import { shrink } from './shrink.ts';

/** What the suite of whole connections runs on. */
export interface Bench {
  readonly binary: string;
  /** Fields that this version does not know are left out. */
  readonly version: string;
  /** Of Envoy's admin; listeners stand above. */
  readonly port: number;
  readonly upstreamPort: number;
  readonly certificate: KeyPair;
}

export interface Plan {
  readonly seed: number;
  readonly configurations: number;
  readonly requests: number;
}

export interface Compared {
  readonly outcomes: readonly Outcome[];
  /** Configurations that this Envoy does not take. */
  readonly refused: number;
}

/** The same for the same plan and version, but for the file that Envoy logs into. */
export function configurationsOf(
  bench: Bench,
  plan: Plan,
  logFile: string,
): readonly Configuration[] {
  const { upstreamPort, certificate } = bench;
  const world = { upstreamPort, firstPort: bench.port + 1_100, certificate, clientUri, logFile };
  return Array.from({ length: plan.configurations }, (_unused, index) =>
    configuration(plan.seed, index, world),
  );
}

export function probesOf(
  bench: Bench,
  plan: Plan,
  all: readonly Configuration[],
): readonly Probe[] {
  const random = new Random(plan.seed);
  return Array.from({ length: plan.requests }, () =>
    probe(random, random.pick(all), { clientUri, upstreamPort: bench.upstreamPort }),
  );
}

export async function runConfigurations(
  bench: Bench,
  made: (logFile: string) => readonly Configuration[],
  probes: (all: readonly Configuration[]) => readonly Probe[],
): Promise<readonly Outcome[]> {
  let all: readonly Configuration[] = [];
  const envoy = await startEnvoy(
    bench.binary,
    (logFile) => {
      all = made(logFile);
      return knownTo(bench.version, bootstrap(all, bench.port, bench.certificate));
    },
    bench.port,
  );
  try {
    return await compareAll(envoy, probes(all), bench.certificate);
  } finally {
    await envoy.stop();
  }
}

/** Random configurations and requests, compared; what Envoy refuses is left out and counted. */
export async function compareConnections(
  bench: Bench,
  plan: Plan,
  /** Whose refusals count: another Envoy's, where several are asked the same. */
  judge = bench.binary,
): Promise<Compared> {
  const refused = await refusedBy(judge, configurationsOf(bench, plan, '/dev/null'), (some) =>
    knownTo(bench.version, bootstrap(some, bench.port, bench.certificate)),
  );
  const outcomes = await runConfigurations(
    bench,
    (logFile) => configurationsOf(bench, plan, logFile).filter(({ index }) => !refused.has(index)),
    (all) => probesOf(bench, plan, all),
  );
  return { outcomes, refused: refused.size };
}

/** The same probe against a smaller configuration alone; one that Envoy refuses is no counter-example. */
async function stillWrong(bench: Bench, smaller: Configuration, failed: Outcome): Promise<boolean> {
  try {
    const outcomes = await runConfigurations(
      bench,
      (logFile) => [relogged(smaller, logFile)],
      (all) => all.map((one) => ({ ...failed.probe, configuration: one })),
    );
    return outcomes.some((outcome) => outcome.differences[0] === failed.differences[0]);
  } catch {
    return false;
  }
}

export async function smallest(bench: Bench, failed: Outcome, tries = 80): Promise<Configuration> {
  return shrink(failed.probe.configuration, (smaller) => stillWrong(bench, smaller, failed), tries);
}

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
