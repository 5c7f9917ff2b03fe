import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { parseJson } from '../../../src-main/contract/json.ts';
import { secretReader } from '../../../src-main/engine/secret-reader.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { diffDumps, isPilots } from '../../../src-main/envoy/diff/dump-diff.ts';
import { semanticRules } from '../../../src-main/envoy/diff/rules.ts';
import { fixture, fixtureNames, hasFixture } from '../../support/fixtures.ts';

function diffFiles(a: string, b: string, pilotAgainstEnvoy: boolean) {
  const [left, right] = [decodeDump(readFileSync(a)), decodeDump(readFileSync(b))];
  return diffDumps(left, right, { rules: semanticRules, pilotAgainstEnvoy }, secretReader);
}

function verdicts(diff: ReturnType<typeof diffDumps>): Record<string, string> {
  return Object.fromEntries(diff.kinds.map((kind) => [kind.kind, kind.verdict]));
}

describe('Pilot against Envoy, recorded', () => {
  const proxies = fixtureNames('istio', 'live', 'proxies');
  // Pilot was asked with and without include_eds.
  const pilotSides = proxies.flatMap((proxy) =>
    fixtureNames('istio', 'live', 'proxies', proxy)
      .filter((name) => /^pilot_config_dump.*\.json$/.test(name))
      .map((name): [string, string] => [proxy, name]),
  );
  it.each(pilotSides)(
    '%s %s: no difference but what Envoy refused, with its reason',
    (proxy, name) => {
      const folder = fixture('istio', 'live', 'proxies', proxy);
      const [pilot, envoy] = [`${folder}/${name}`, `${folder}/config_dump.json`];
      const diff = diffFiles(pilot, envoy, true);
      const resources = diff.kinds.flatMap((kind) => kind.resources);
      const refusals = readFileSync(envoy, 'utf8').includes('"error_state"');
      expect(resources.length > 0).toBe(refusals);
      const compared = ['cluster', 'listener', 'route'].map((kind) => verdicts(diff)[kind]);
      expect(new Set(compared)).toEqual(new Set(refusals ? ['match', 'differ'] : ['match']));
      const withEndpoints = readFileSync(pilot, 'utf8').includes('EndpointsConfigDump');
      expect(verdicts(diff)['endpoint']).toBe(withEndpoints ? 'match' : 'not-compared');
      for (const { refused, changes } of resources) {
        expect(refused).toBeTruthy();
        const [, unknown] = /registered implementation for '([^']+)'/.exec(refused ?? '') ?? [];
        if (unknown === undefined) continue;
        // Once per filter chain of Pilot's that has the filter, and nothing else.
        const sent =
          readFileSync(pilot, 'utf8').split(new RegExp(`"name":\\s*"${unknown}"`)).length - 1;
        expect(changes).toHaveLength(sent);
        for (const change of changes) {
          expect(change.path.endsWith(`httpFilters[${unknown}]`)).toBe(true);
          expect(change.sentence.key).toBe('diff.pilot.item.removed');
        }
      }
    },
  );

  it('is blind to how fields are spelled: Envoy’s own way and Pilot’s', () => {
    for (const proxy of proxies) {
      const bytes = readFileSync(fixture('istio', 'live', 'proxies', proxy, 'config_dump.json'));
      const respelled = JSON.stringify(canonicalObject(parseJson(bytes.toString('utf8'))));
      expect(respelled).not.toBe(JSON.stringify(parseJson(bytes.toString('utf8'))));
      const [one, other] = [decodeDump(bytes), decodeDump(Buffer.from(respelled))];
      const rules = { rules: semanticRules, pilotAgainstEnvoy: false };
      const found = verdicts(diffDumps(one, other, rules, secretReader));
      expect(found).toMatchObject({ cluster: 'match', listener: 'match', route: 'match' });
    }
  });

  const compare = (name: string): string => fixture('istio', 'v1.1', 'compare', name);
  const old = !hasFixture('istio', 'v1.1', 'compare');
  if (!old)
    it('v1.1: matches itself across spellings', () => {
      const same = diffFiles(
        compare('pilotconfigdump.json'),
        compare('envoyconfigdump.json'),
        true,
      );
      expect(verdicts(same)).toMatchObject({ cluster: 'match', listener: 'match', route: 'match' });
      const read = (path: string) => decodeDump(readFileSync(path));
      expect(isPilots(read(compare('pilotconfigdump.json')))).toBe(true);
      expect(isPilots(read(compare('envoyconfigdump.json')))).toBe(false);
    });

  if (!old)
    it.each([
      ['cluster', 'clusterdiff.txt'],
      ['listener', 'listenerdiff.txt'],
      ['route', 'routediff.txt'],
    ])(
      'v1.1: %s differ from the twin where the unified diff of that time says so',
      (kind, file) => {
        const [pilot, twin] = [
          compare('pilotconfigdump.json'),
          compare('diffenvoyconfigdump.json'),
        ];
        const found = diffFiles(pilot, twin, true).kinds.find((one) => one.kind === kind);
        const values = readFileSync(compare(file), 'utf8')
          .split('\n')
          .filter((line) => /^-(?!--)/.test(line))
          .flatMap((line) => /"([^"]+)",?\s*$/.exec(line)?.[1] ?? []);
        expect(found?.verdict).toBe('differ');
        const changes = JSON.stringify(found?.resources.flatMap((one) => one.changes));
        for (const value of values) expect(changes).toContain(value);
        expect(
          found?.resources.every((one) =>
            one.changes.every(({ kind: what }) => what === 'removed'),
          ),
        ).toBe(true);
      },
    );

  it('knows Pilot’s dump from Envoy’s by its bootstrap', () => {
    const read = (path: string) => decodeDump(readFileSync(path));
    for (const proxy of proxies) {
      const folder = fixture('istio', 'live', 'proxies', proxy);
      expect(isPilots(read(`${folder}/pilot_config_dump.json`))).toBe(true);
      expect(isPilots(read(`${folder}/config_dump.json`))).toBe(false);
    }
  });

  const current = ['istio', 'current', 'compare', 'configdump.json'];
  if (hasFixture(...current))
    it('current: matches itself in all kinds, differs from its twin where the twin was changed', () => {
      const one = fixture(...current);
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
