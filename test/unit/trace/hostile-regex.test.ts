import { describe, expect, it } from 'vitest';

import { fullMatch, globalReplace } from '../../../src-main/envoy/match/regex.ts';
import { Random } from '../../conformance/random.ts';

const parts = [
  'a',
  'b',
  '.',
  '\\d',
  '[a-z]',
  '(a|a)',
  '(a*)',
  '(a+)+',
  '(.*)*',
  'x{1,1000}',
  '(?i)',
  '\\pL',
  '^',
  '$',
  '(?:',
  ')',
  '(',
  '[',
  ']',
  '*',
  '+',
  '?',
  '{2,',
  '}',
  '\\',
  '|',
  '(?=a)',
  '\\1',
  '(?P<n>a)',
  '\u0000',
  'é',
  '😀',
];

describe('hostile patterns and inputs', () => {
  it('never throw and never take long: 10,000 of them', () => {
    const random = new Random(11);
    let slowest = 0;
    for (let round = 0; round < 10_000; round++) {
      const pattern = Array.from({ length: 1 + random.below(12) }, () => random.pick(parts)).join(
        '',
      );
      const input = random.pick(['a', 'ab', 'aaaa!', '/x', '']).repeat(1 + random.below(400));
      const start = performance.now();
      expect([true, false, undefined]).toContain(fullMatch(pattern, input));
      slowest = Math.max(slowest, performance.now() - start);
    }
    // Linear time: even under load no single match may hold anything up.
    expect(slowest).toBeLessThan(2_000);
  });

  it('knows what RE2 is and says so when it does not know', () => {
    expect(fullMatch('/api', '/api/x')).toBe(false);
    expect(fullMatch('(a+)+$', `${'a'.repeat(5000)}!`)).toBe(false);
    expect(fullMatch('(?=a)a', 'a')).toBeUndefined();
    expect(fullMatch('x{1,1000}'.repeat(3), 'x'.repeat(60_000))).toBeUndefined();
    expect(fullMatch('x'.repeat(20_000), 'x')).toBeUndefined();
  });

  it('replaces as RE2::GlobalReplace does', () => {
    expect(globalReplace('^/foo(.*)$', '/bar\\1', '/foo/x')).toBe('/bar/x');
    expect(globalReplace('a*', '-', 'baac')).toBe('-b-c-');
    // A group that the pattern does not have: nothing is replaced.
    expect(globalReplace('o', '/bar\\1', '/foo')).toBe('/foo');
  });
});
