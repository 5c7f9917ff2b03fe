import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { diffDumps } from '../../../src-main/envoy/diff/dump-diff.ts';
import { semanticRules } from '../../../src-main/envoy/diff/rules.ts';
import { fixture, fixtureNames, fixturesDir } from '../../support/fixtures.ts';

function diffFiles(a: string, b: string, pilotAgainstEnvoy: boolean) {
  const [left, right] = [decodeDump(readFileSync(a)), decodeDump(readFileSync(b))];
  return diffDumps(left, right, { rules: semanticRules, pilotAgainstEnvoy });
}

function verdicts(diff: ReturnType<typeof diffDumps>): Record<string, string> {
  return Object.fromEntries(diff.kinds.map((kind) => [kind.kind, kind.verdict]));
}

describe.skipIf(fixturesDir === undefined)('Pilot against Envoy, recorded', () => {
  const proxies = fixtureNames('istio', 'live', 'proxies');
  it.each(proxies.filter((proxy) => proxy !== 'reviews-v3-6c.default'))(
    '%s: no difference',
    (proxy) => {
      const folder = fixture('istio', 'live', 'proxies', proxy);
      const diff = diffFiles(
        `${folder}/pilot_config_dump.json`,
        `${folder}/config_dump.json`,
        true,
      );
      expect(verdicts(diff)).toMatchObject({ cluster: 'match', listener: 'match', route: 'match' });
      expect(diff.kinds.flatMap((kind) => kind.resources)).toEqual([]);
    },
  );

  it('reviews-v3-6c: exactly the filter that Envoy refused, four times, with its reason', () => {
    const folder = fixture('istio', 'live', 'proxies', 'reviews-v3-6c.default');
    const diff = diffFiles(`${folder}/pilot_config_dump.json`, `${folder}/config_dump.json`, true);
    expect(verdicts(diff)).toMatchObject({ cluster: 'match', listener: 'differ', route: 'match' });
    const [resource, ...others] = diff.kinds.flatMap((kind) => kind.resources);
    expect(others).toEqual([]);
    expect(resource?.name).toBe('virtualInbound');
    expect(resource?.refused).toContain("registered implementation for 'example.unknown'");
    expect(resource?.changes).toHaveLength(4);
    for (const change of resource?.changes ?? []) {
      expect(change.path).toMatch(/httpFilters\[example\.unknown\]$/);
      expect(change.sentence.key).toBe('diff.filter.removed');
    }
  });

  it('v1.1: matches itself across spellings, differs where its twin was changed', () => {
    const pilot = fixture('istio', 'v1.1', 'compare', 'pilotconfigdump.json');
    const same = diffFiles(
      pilot,
      fixture('istio', 'v1.1', 'compare', 'envoyconfigdump.json'),
      true,
    );
    expect(verdicts(same)).toMatchObject({ cluster: 'match', listener: 'match', route: 'match' });
    const twin = diffFiles(
      pilot,
      fixture('istio', 'v1.1', 'compare', 'diffenvoyconfigdump.json'),
      true,
    );
    const paths = twin.kinds.flatMap((kind) =>
      kind.resources.flatMap((one) => one.changes.map((change) => `${change.kind} ${change.path}`)),
    );
    expect(paths).toEqual([
      'removed filterChains[0].filters[http_connection_manager].typedConfig.httpFilters[router]',
      'removed virtualHosts[istio-policy.istio-system.svc.cluster.local:15004].domains[istio-policy.istio-system.svc]',
      'removed virtualHosts[istio-policy.istio-system.svc.cluster.local:15004].domains[istio-policy.istio-system.svc:15004]',
      'removed circuitBreakers.thresholds[DEFAULT].maxRequests',
    ]);
  });

  it('current: matches itself in all kinds, differs from its twin where the twin was changed', () => {
    const one = fixture('istio', 'current', 'compare', 'configdump.json');
    const self = diffFiles(one, one, false);
    expect(self.kinds.every((kind) => kind.verdict !== 'differ')).toBe(true);
    const twin = diffFiles(
      one,
      fixture('istio', 'current', 'compare', 'configdump_diff.json'),
      false,
    );
    expect(verdicts(twin)).toMatchObject({
      cluster: 'differ',
      listener: 'differ',
      route: 'differ',
    });
  });
});
