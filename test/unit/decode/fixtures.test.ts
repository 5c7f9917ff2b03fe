import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import {
  isObject,
  type Json,
  type JsonObject,
  parseJson,
} from '../../../src-main/contract/json.ts';
import { resourceKinds } from '../../../src-main/contract/resources.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import { createDumpDecoder, decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { fixture, fixtureFiles } from '../../support/fixtures.ts';

/** A walk of its own over the parsed dump: every resource that stands in it, by the key that holds it. */
function walk(dump: JsonObject): Record<string, JsonObject[]> {
  const found: Record<string, JsonObject[]> = {};
  const add = (kind: string, value: Json | undefined): void => {
    if (isObject(value)) (found[kind] ??= []).push(canonicalObject(value));
  };
  const holders: readonly (readonly [key: string, kind: string])[] = [
    ['listener', 'listener'],
    ['cluster', 'cluster'],
    ['route_config', 'route'],
    ['routeConfig', 'route'],
    ['endpoint_config', 'endpoint'],
    ['endpointConfig', 'endpoint'],
    ['secret', 'secret'],
    ['ecds_filter', 'ecds'],
    ['ecdsFilter', 'ecds'],
  ];
  const { configs } = dump;
  for (const section of Object.values(configs ?? {})) {
    if (!isObject(section)) continue;
    add('bootstrap', section['bootstrap']);
    for (const entries of Object.values(section)) {
      if (!Array.isArray(entries)) continue;
      for (const entry of entries.filter(isObject)) {
        const states = Object.entries(entry).flatMap(([key, value]) =>
          /^(active|warming|draining)_?state$/i.test(key) && isObject(value) ? [value] : [],
        );
        for (const holder of [entry, ...states]) {
          for (const [key, kind] of holders) add(kind, holder[key]);
        }
      }
    }
  }
  return found;
}

const dumps = fixtureFiles('istio')
  .filter(
    (name) =>
      /config_?dump[^/]*\.json$/.test(name) && !/istioctl|\bcompare\/.*diff\.txt/.test(name),
  )
  .filter(
    (name) => 'configs' in canonicalObject(parseJson(readFileSync(fixture('istio', name), 'utf8'))),
  );

/** Those of Envoys that refused a listener: the old one beside what was refused. */
const refusing = dumps.filter((path) =>
  readFileSync(fixture('istio', path), 'utf8').includes('"failed_configuration"'),
);

describe('recorded dumps', () => {
  it.each(dumps)('%s: nothing lost, everything equal', (path) => {
    const bytes = readFileSync(fixture('istio', path));
    const expected = walk(parsed(bytes));
    const dump = decodeDump(bytes);
    for (const kind of resourceKinds) {
      const resources = dump
        .entries(kind)
        .filter((entry) => entry.state !== 'error')
        .map((entry) => dump.resource(entry));
      expect({ kind, resources }).toEqual({ kind, resources: expected[kind] ?? [] });
    }
    expect(dump.sections.filter((section) => section.kind === undefined)).toEqual([]);
  });

  it.each(refusing.length > 0 ? refusing : dumps.slice(0, 1))(
    '%s: in pieces of any size',
    (path) => {
      const bytes = readFileSync(fixture('istio', path));
      const whole = decodeDump(bytes);
      for (const size of [1, 7, 1000, 65_536]) {
        const decoder = createDumpDecoder();
        for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
        const pieced = decoder.finish();
        expect(pieced.sections).toEqual(whole.sections);
        expect(pieced.entries('listener')).toEqual(whole.entries('listener'));
      }
    },
  );

  it.each(refusing.filter((path) => path.startsWith('live/')))(
    '%s: the listener that lives on, and the refusal without a name',
    (path) => {
      const dump = decodeDump(readFileSync(fixture('istio', path)));
      const refused = dump.entries('listener').filter(({ error }) => error !== undefined);
      const [alive, ...nameless] = refused.toSorted((a, b) => (a.name < b.name ? 1 : -1));
      expect(alive?.state).toBe('active');
      expect(alive?.error?.failedConfiguration).toMatchObject({ name: alive?.name });
      expect(alive?.error?.details).not.toBe('');
      expect(nameless.map(({ name, state }) => `${state} ${name}`)).toEqual(['error ']);
    },
  );
});

/** The document as it is: names of fields stay as they were written. */
function parsed(bytes: Uint8Array): JsonObject {
  const value = parseJson(new TextDecoder().decode(bytes));
  return isObject(value) ? value : {};
}
