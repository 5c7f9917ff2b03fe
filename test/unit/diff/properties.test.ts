import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  isObject,
  type Json,
  type JsonObject,
  list,
  parseJson,
  text,
} from '../../../src-main/contract/json.ts';
import { demoCluster } from '../../../src-main/demo/meshes.ts';
import { secretReader } from '../../../src-main/engine/secret-reader.ts';
import { canonical } from '../../../src-main/envoy/canonical.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { compareResources, resourceFingerprint } from '../../../src-main/envoy/diff/compare.ts';
import { diffDumps } from '../../../src-main/envoy/diff/dump-diff.ts';
import { type DiffRules, semanticRules } from '../../../src-main/envoy/diff/rules.ts';
import { placesIn } from './edits.ts';
import { respell, type Spelling } from './respell.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const kept = /\.(Clusters|Listeners|Routes|Endpoints)ConfigDump$/;

/** Dumps of a gateway and two sidecars, as Envoy's admin writes them. */
const dumps: readonly JsonObject[] = demoCluster({ now })
  .envoys.filter(({ pod }) => /^(istio-ingress|reviews-v1|productpage-v1)/.test(pod.name))
  .map((envoy) => {
    const whole = parseJson(JSON.stringify(envoy.configDump(now)));
    const configs = isObject(whole) ? list(whole['configs']) : [];
    return {
      configs: configs.filter((one) => kept.test(isObject(one) ? text(one['@type']) : '')),
    };
  });

const decode = (value: Json) => decodeDump(Buffer.from(JSON.stringify(value)));

function differences(a: Json, b: Json, rules: DiffRules = semanticRules): string[] {
  const { kinds } = diffDumps(
    decode(a),
    decode(b),
    { rules, pilotAgainstEnvoy: false },
    secretReader,
  );
  return kinds.flatMap(({ kind, resources }) =>
    resources.flatMap(({ name, state, changes }) =>
      state === 'changed'
        ? changes.map(
            (change) =>
              `${kind} ${name}: ${change.kind} ${change.path} ${(change.a ?? '').slice(0, 80)} → ${(change.b ?? '').slice(0, 80)}`,
          )
        : [`${kind} ${name}: ${state}`],
    ),
  );
}

/** A generator of numbers of its own, so that one seed is one spelling. */
function randomness(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function spelled(value: Json, how: Spelling, seed: number): Json {
  const random = randomness(seed);
  return respell(value, how, (p) => random(1_000_000) < p * 1_000_000, random);
}

const nothing: Spelling = {
  order: false,
  fields: false,
  camel: false,
  numbers: false,
  withDefaults: false,
  oldTypes: false,
  versions: false,
};
/** `MESHSCOPE_LONG=1` tries ten times as many. */
const times = process.env['MESHSCOPE_LONG'] === undefined ? 1 : 10;
const runs = { numRuns: 25 * times };
/** By number: a counterexample of a megabyte tells nobody anything. */
const anyDump = fc.nat({ max: dumps.length - 1 });
const dumpAt = (i: number): JsonObject => dumps[i] ?? {};
const anySeed = fc.nat();

describe('the same configuration, written otherwise', () => {
  it('has dumps to work on', () => {
    expect(dumps).toHaveLength(3);
    for (const dump of dumps) expect(list(dump['configs'])).toHaveLength(4);
  });

  it.each(Object.keys(nothing) as readonly (keyof Spelling)[])('%s', (one) => {
    fc.assert(
      fc.property(anyDump, anySeed, (which, seed) => {
        const dump = dumpAt(which);
        expect(differences(dump, spelled(dump, { ...nothing, [one]: true }, seed))).toEqual([]);
      }),
      runs,
    );
  });

  it('all of it at once, on both sides', () => {
    const all = Object.fromEntries(Object.keys(nothing).map((name) => [name, true]));
    fc.assert(
      fc.property(anyDump, anySeed, anySeed, (which, a, b) => {
        const dump = dumpAt(which);
        const how = { ...nothing, ...all };
        expect(differences(spelled(dump, how, a), spelled(dump, how, b))).toEqual([]);
      }),
      runs,
    );
  });

  it.each([
    ['order', 'ignoreOrder'],
    ['numbers', 'ignoreNumberSpelling'],
    ['withDefaults', 'ignoreDefaults'],
    ['oldTypes', 'ignoreApiGeneration'],
  ] as const)('%s is a difference once %s is off', (one, rule) => {
    const [dump = {}] = dumps;
    const other = spelled(dump, { ...nothing, [one]: true }, 7);
    expect(differences(dump, other, { ...semanticRules, [rule]: false })).not.toEqual([]);
  });
});

describe('versions', () => {
  const at = (version: string): Json => ({
    configs: [
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
        dynamic_active_clusters: [{ version_info: version, cluster: { name: 'a' } }],
      },
    ],
  });
  it('are a difference once ignoreVersions is off', () => {
    expect(differences(at('1'), at('2'))).toEqual([]);
    expect(differences(at('1'), at('2'), { ...semanticRules, ignoreVersions: false })).toEqual([
      'cluster a: changed versionInfo "1" → "2"',
    ]);
  });
});

/** Every resource, with the kind's own name. */
const resources: readonly JsonObject[] = dumps.flatMap((value) => {
  const dump = decode(value);
  return (['cluster', 'listener', 'route', 'endpoint'] as const).flatMap((kind) =>
    dump.entries(kind).map((entry) => dump.resource(entry)),
  );
});

const anyResource = fc.nat({ max: resources.length - 1 });
const resourceAt = (i: number): JsonObject => resources[i] ?? {};

function clone(resource: JsonObject): JsonObject {
  const copy = parseJson(JSON.stringify(resource));
  return isObject(copy) ? copy : {};
}

describe('one edit', () => {
  it('is that one change, at its path', () => {
    fc.assert(
      fc.property(anyResource, fc.nat(), fc.nat(), (which, pick, seed) => {
        const resource = resourceAt(which);
        const edited = clone(resource);
        const places = placesIn(edited);
        const place = places[pick % Math.max(1, places.length)];
        if (place === undefined) return;
        place.edit();
        // The other side is written in another order, so that nothing is found by where it stands.
        const other = canonical(spelled(edited, { ...nothing, fields: true }, seed));
        const changes = compareResources(resource, isObject(other) ? other : {}, semanticRules);
        const ways = changes.map(({ path }) =>
          path.flatMap((step) => ('field' in step ? [step.field] : [])),
        );
        // A message that said nothing but defaults is new as a whole.
        const [way = []] = ways;
        expect(ways, `${place.what} at ${place.fields.join('.')}`).toEqual([
          place.fields.slice(0, way.length),
        ]);
        expect(way.length).toBeGreaterThan(0);
        expect(resourceFingerprint(edited, semanticRules)).not.toBe(
          resourceFingerprint(resource, semanticRules),
        );
      }),
      { numRuns: 1500 * times },
    );
  });

  it('is as much a change from right to left', () => {
    fc.assert(
      fc.property(anyResource, fc.nat(), (which, pick) => {
        const resource = resourceAt(which);
        const edited = clone(resource);
        const places = placesIn(edited);
        places[pick % Math.max(1, places.length)]?.edit();
        const there = compareResources(resource, edited, semanticRules);
        const back = compareResources(edited, resource, semanticRules);
        const turned = { added: 'removed', removed: 'added', changed: 'changed', moved: 'moved' };
        expect(back.map(({ kind }) => kind)).toEqual(there.map(({ kind }) => turned[kind]));
      }),
      { numRuns: 500 * times },
    );
  });

  it('fingerprints and changes agree', () => {
    fc.assert(
      fc.property(anyResource, anyResource, (i, j) => {
        const [a, b] = [resourceAt(i), resourceAt(j)];
        const same =
          resourceFingerprint(a, semanticRules) === resourceFingerprint(b, semanticRules);
        expect(compareResources(a, b, semanticRules).length === 0).toBe(same);
      }),
      { numRuns: 300 * times },
    );
  });
});
