import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import {
  isObject,
  type Json,
  type JsonObject,
  parseJson,
} from '../../../src-main/contract/json.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { compareResources } from '../../../src-main/envoy/diff/compare.ts';
import { semanticRules } from '../../../src-main/envoy/diff/rules.ts';
import { fixture, fixtureFiles } from '../../support/fixtures.ts';

/** `MESHSCOPE_LONG=1` edits one place in five of every recorded resource, otherwise one in a few hundred. */
const oneIn = process.env['MESHSCOPE_LONG'] === undefined ? 400 : 5;

/** Plain values that are nothing but themselves, and what names an endpoint: another one is one gone and one new. */
const goneAndNew =
  /\b(domains|serverNames|applicationProtocols|typeUrls|verifySubjectAltName|audiences|retriableStatusCodes|requestHeadersToRemove|responseHeadersToRemove|internalOnlyHeaders|sourcePorts|address|socketAddress|portValue|serverListenerName|pipe|path|priority|upgradeType|name)$/;
/** Written and absent mean the same (Envoy's API documentation), so there may be nothing to see. */
const saysNothing =
  /\b(@type|resourceApiVersion|transportApiVersion|healthStatus|healthCheckConfig|overprovisioningFactor|policy|caseSensitive|type|priority|useOriginalDst|action|config)$/;

interface Edit {
  readonly fields: readonly string[];
  readonly what: string;
  readonly to: (resource: Json) => Json;
}

/** The resource with another value (or none) at the path. */
function put(value: Json, path: readonly (string | number)[], to: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return to ?? null;
  if (Array.isArray(value)) {
    const items = value.map((item, i) => (i === step ? put(item, rest, to) : item));
    return rest.length === 0 && to === undefined ? value.filter((_item, i) => i !== step) : items;
  }
  if (!isObject(value)) return value;
  if (rest.length > 0 || to !== undefined)
    return { ...value, [step]: put(value[String(step)] ?? null, rest, to) };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== step));
}

function other(value: string | number | boolean): Json {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return /^\d+(\.\d+)?s$/.test(value) ? `1${value}` : `${value}x`;
}

function editsOf(resource: JsonObject): Edit[] {
  const edits: Edit[] = [];
  const walk = (value: Json, path: readonly (string | number)[]): void => {
    const fields = path.filter((step) => typeof step === 'string');
    if (path.length > 0)
      edits.push({ fields, what: 'without', to: (whole) => put(whole, path, undefined) });
    if (Array.isArray(value)) value.forEach((item, i) => walk(item, [...path, i]));
    else if (isObject(value))
      for (const [name, inner] of Object.entries(value)) walk(inner ?? null, [...path, name]);
    else if (value !== null)
      edits.push({ fields, what: 'other', to: (whole) => put(whole, path, other(value)) });
  };
  walk(resource, []);
  return edits;
}

/** Every dump of the fixtures that is JSON, wherever it lies. */
function dumpFiles(): string[] {
  return fixtureFiles('istio')
    .filter((name) => /config_?dump[^/]*\.json$/.test(name) && !/ztunnel|variants/.test(name))
    .map((name) => fixture('istio', name));
}

function resourcesOf(file: string): JsonObject[] {
  const dump = decodeDump(readFileSync(file));
  return (['cluster', 'listener', 'route', 'endpoint', 'bootstrap', 'ecds'] as const).flatMap(
    (kind) =>
      dump
        .entries(kind)
        .filter(({ state }) => state !== 'error')
        .map((entry) => dump.resource(entry)),
  );
}

const fieldsOf = (path: ReturnType<typeof compareResources>[number]['path']): string =>
  path.flatMap((step) => ('field' in step ? [step.field] : [])).join('.');

describe('one edit of a recorded resource', () => {
  it('is that change and no other, from either side', () => {
    const seen = new Set<string>();
    let edited = 0;
    let turn = 0;
    for (const resource of dumpFiles().flatMap(resourcesOf)) {
      const text = JSON.stringify(resource);
      // Every proxy has most resources of the others; large ones are slow to edit and say nothing new.
      if (seen.has(text) || text.length > 300_000) continue;
      seen.add(text);
      for (const { fields, what, to } of editsOf(resource)) {
        turn += 1;
        if (turn % oneIn !== 0) continue;
        edited += 1;
        const way = fields.join('.');
        const after = to(parseJson(text));
        const there = compareResources(resource, isObject(after) ? after : {}, semanticRules);
        const back = compareResources(isObject(after) ? after : {}, resource, semanticRules);
        const label = `${what} ${way}: ${there.map((one) => `${one.kind} ${fieldsOf(one.path)}`).join(', ')}`;
        expect(back, label).toHaveLength(there.length);
        // Each endpoint that a locality loses is one that is gone.
        const most = way.endsWith('lbEndpoints') ? Infinity : goneAndNew.test(way) ? 2 : 1;
        const least = saysNothing.test(way) ? 0 : 1;
        expect(there.length, label).toBeLessThanOrEqual(most);
        expect(there.length, label).toBeGreaterThanOrEqual(least);
        for (const { path } of there)
          expect(
            way.startsWith(fieldsOf(path)) ||
              fieldsOf(path).startsWith(way) ||
              /\bconfig\b/.test(way),
            label,
          ).toBe(true);
      }
    }
    expect(edited).toBeGreaterThan(0);
  }, 1_200_000);
});
