import { describe, expect, it } from 'vitest';

import { fullMatch, fullMatchGroups, globalReplace } from '../../../src-main/envoy/match/regex.ts';
import { matchUriTemplate } from '../../../src-main/envoy/match/uri-template.ts';
import { formatText } from '../../../src-main/envoy/trace/route/format.ts';
import { Random } from '../../support/random.ts';
import { matchContext } from './support.ts';

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
  // Linear time: what would hang (or run away in memory) runs into the test's own limit.
  it('never throw and never hang: 10,000 of them', () => {
    const random = new Random(11);
    for (let round = 0; round < 10_000; round++) {
      const pattern = Array.from({ length: 1 + random.below(12) }, () => random.pick(parts)).join(
        '',
      );
      const input = random.pick(['a', 'ab', 'aaaa!', '/x', '']).repeat(1 + random.below(400));
      const matched = fullMatch(pattern, input);
      expect([true, false, undefined]).toContain(matched);
      if (round % 10 > 0) continue;
      const replaced = globalReplace(pattern, random.pick(['x', '\\0', '\\1', '\\9']), input);
      // What can be matched can be rewritten, and the other way round.
      expect(replaced === undefined).toBe(matched === undefined);
      expect(fullMatchGroups(pattern, input) === undefined).toBe(matched !== true);
    }
  }, 120_000);

  it('never hang a template, a format or a CEL expression either', () => {
    const context = matchContext({ headers: [[':path', `/${'a/'.repeat(2_000)}`]] });
    for (const part of [
      '*',
      '**',
      '{a',
      '{a=**}',
      '/*',
      '%',
      '%REQ(',
      '%REQ(a?',
      '((',
      '[[:a:]',
      '\\Q',
    ])
      for (const times of [1, 7, 700]) {
        const text = part.repeat(times);
        const path = context.headers.get(':path') ?? '';
        const cel = `re.extract(request.headers[':path'],'${text}','\\1')`;
        expect(() => {
          matchUriTemplate(text, path);
          formatText(text, context);
          formatText(`%CEL(${cel})%`, context);
          fullMatch(`(?P<n>a)(?P<n>b)${text}`, path);
        }).not.toThrow();
      }
  }, 60_000);

  it('knows what RE2 is and says so when it does not know', () => {
    expect(fullMatch('/api', '/api/x')).toBe(false);
    expect(fullMatch('(a+)+$', `${'a'.repeat(5000)}!`)).toBe(false);
    expect(fullMatch('(?=a)a', 'a')).toBeUndefined();
    // RE2 lets two groups have one name; what only looks like a group's name stays.
    expect(fullMatch('(?P<n>a)(?P<n>b)', 'ab')).toBe(true);
    expect(fullMatch('(?<n>a)(?P<n>b)[(?P<n>]\\(\\Q(?P<n>\\E', 'ab<((?P<n>')).toBe(true);
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
