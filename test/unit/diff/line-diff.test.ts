import { describe, expect, it } from 'vitest';

import { commonRun, unifiedHunks } from '../../../src-main/envoy/diff/line-diff.ts';

const lines = (count: number, name: (at: number) => string): string[] =>
  Array.from({ length: count }, (_none, at) => name(at));

describe('common lines of big texts', () => {
  it('are found in the middle of 20,000 lines', () => {
    const a = lines(20_000, (at) => `line ${at % 7} ${at % 500}`);
    const b = [...a];
    b[100] = 'changed';
    b[19_900] = 'changed';
    expect(commonRun(a, b)).toHaveLength(19_998);
    const hunks = unifiedHunks(a.join('\n'), b.join('\n'), 1);
    expect(hunks.filter((line) => line.startsWith('@@'))).toHaveLength(2);
    expect(hunks.filter((line) => line.startsWith('-'))).toHaveLength(2);
  });

  it('are found between anchors where more differs than is counted', () => {
    const a = lines(30_000, (at) => (at % 10 === 0 ? `same ${at}` : `left ${at}`));
    const b = lines(30_000, (at) => (at % 10 === 0 ? `same ${at}` : `right ${at}`));
    expect(commonRun(a, b)).toHaveLength(3000);
  });

  it('are none where nothing is the same', () => {
    expect(
      commonRun(
        lines(9000, (at) => `a${at}`),
        lines(9000, (at) => `b${at}`),
      ),
    ).toEqual([]);
  });

  it('are the longest run of small ones', () => {
    expect(commonRun('a b c a b b a'.split(' '), 'c b a b a c'.split(' '))).toHaveLength(4);
    expect(commonRun([], ['a'])).toEqual([]);
  });
});
