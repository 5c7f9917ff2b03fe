import { writeFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { selfSigned } from './certificates.ts';
import { type Bench, compareConnections } from './connections.ts';
import { findEnvoy } from './envoy-binary.ts';
import type { Outcome } from './run.ts';
import { clientUri, setting } from './settings.ts';
import { startUpstream } from './upstream.ts';

/** The newest patch of each minor that there is a wheel of. */
const versions = ['1.36.4', '1.37.0', '1.38.3', '1.39.3', '1.40.0'].filter(
  (version) => Number(version.split('.')[1]) >= setting('from', 36),
);
const plan = {
  seed: setting('seed', 1),
  configurations: setting('configurations', 200),
  requests: setting('requests', 5000),
};

/** The same configurations and requests to all of them; what only newer ones know is left out. */
describe.skipIf(process.env['MESHSCOPE_LONG'] !== '1')('every Envoy', () => {
  it('does what the trace of its version says', async () => {
    const certificate = selfSigned(clientUri);
    const upstream = await startUpstream(certificate);
    const byVersion = new Map<string, readonly Outcome[]>();
    const wrong: unknown[] = [];
    try {
      const oldest = (await findEnvoy(versions[0])) ?? '';
      for (const version of versions) {
        const bench: Bench = {
          binary: (await findEnvoy(version)) ?? '',
          version: versions[0] ?? '',
          port: setting('port', 19_901),
          upstreamPort: upstream.port,
          certificate,
        };
        const { outcomes, refused } = await compareConnections(bench, plan, oldest);
        byVersion.set(version, outcomes);
        for (const { differences, probe, lines } of outcomes)
          if (differences.length > 0) wrong.push([version, differences, probe.request, lines]);
        console.info(`${version}: ${String(outcomes.length)} compared, ${String(refused)} refused`);
      }
    } finally {
      await upstream.stop();
    }
    const report = process.env['MESHSCOPE_REPORT'];
    if (report !== undefined)
      writeFileSync(report, JSON.stringify({ wrong, apart: apart(byVersion) }, null, 1));
    expect(wrong).toEqual([]);
  }, 1_800_000);
});

/** Requests that two Envoys next to each other answer differently, though nothing is left to chance. */
function apart(byVersion: ReadonlyMap<string, readonly Outcome[]>): readonly unknown[] {
  const all = [...byVersion];
  return all.slice(1).flatMap(([newer, outcomes], at) => {
    const [older = '', before = []] = all[at] ?? [];
    const asked = new Map(before.map((one) => [one.index, one] as const));
    return outcomes.flatMap((one) => {
      const other = asked.get(one.index);
      if (other === undefined || other.seen === one.seen) return [];
      if (!one.certain && !other.certain) return [];
      return [{ older, newer, was: other.seen, is: one.seen, request: one.probe.request }];
    });
  });
}
