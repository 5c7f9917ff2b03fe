import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { envoyRules } from '../../../src-main/envoy/match/rules.ts';
import { traceHop } from '../../../src-main/envoy/trace/hop.ts';
import { asksOf, proxyOf, readJudged, requestAt } from '../../support/judged.ts';

describe('a version of which only the minor is known', () => {
  it.each<[string, boolean, string | undefined]>([
    ['x/1.39.0/Clean/RELEASE/BoringSSL', false, undefined],
    ['x/1.39.1/Clean/RELEASE/BoringSSL', true, undefined],
    ['1.39', true, '1.39.1'],
    ['x/1.39/Clean', true, '1.39.1'],
    ['v1.39-dev', true, '1.39.1'],
    ['1.38', false, undefined],
    ['1.40', true, undefined],
    ['', true, undefined],
  ])('%s', (version, newer, patch) => {
    const rules = envoyRules({}, version);
    expect(rules.atLeast(39)).toBe(!version.includes('1.38'));
    expect(rules.decidingPatch()).toBeUndefined();
    expect(rules.atLeast(39, 1)).toBe(newer);
    expect(rules.decidingPatch()).toBe(patch);
  });

  const file = resolve(import.meta.dirname, 'judged/case-dotdot-path-parameter.json');
  const judged = readJudged(readFileSync(file, 'utf8'));
  const ask = asksOf(judged.worlds[0] ?? {}).find(({ http }) => http.path?.includes('..;'));

  function assumed(envoyVersion: string, path: string): readonly unknown[] {
    const http = ask?.http ?? {
      version: 'HTTP/1.1',
      method: 'GET',
      authority: 'e.com',
      headers: [],
    };
    const request = { ...requestAt(0, { ...http, path }), envoyVersion };
    const { hop } = traceHop(proxyOf(judged), request, { pod: '', identity: undefined });
    return hop.assumptions.filter(({ key }) => key === 'trace.assume.patch');
  }

  it('is said where a patch decides', () => {
    const params = { version: '1.39', patch: '1.39.1' };
    expect(assumed('1.39', '/x/..;/admin')).toEqual([{ key: 'trace.assume.patch', params }]);
    expect(assumed('1.39.3', '/x/..;/admin')).toEqual([]);
    expect(assumed('1.38', '/x/..;/admin')).toEqual([]);
  });
});
