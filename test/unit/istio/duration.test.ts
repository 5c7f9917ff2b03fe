import { describe, expect, it } from 'vitest';

import {
  goDuration,
  humanDuration,
  parseGoTime,
  parseTimestamp,
} from '../../../src-main/istio/duration.ts';

const [s, m, h, d] = [1000, 60_000, 3_600_000, 86_400_000];

describe('ages', () => {
  it.each([
    [-5 * s, '<invalid>'],
    [-1 * s, '0s'],
    [0, '0s'],
    [119 * s, '119s'],
    [2 * m, '2m'],
    [5 * m + 3 * s, '5m3s'],
    [10 * m + 59 * s, '10m'],
    [179 * m, '179m'],
    [3 * h, '3h'],
    [3 * h + 5 * m, '3h5m'],
    [8 * h + 30 * m, '8h'],
    [47 * h, '47h'],
    [48 * h, '2d'],
    [52 * h, '2d4h'],
    [8 * d, '8d'],
    [729 * d, '729d'],
    [730 * d, '2y'],
    [765 * d, '2y35d'],
    [9 * 365 * d, '9y'],
  ])('%d ms is %s', (age, expected) => {
    expect(humanDuration(age)).toBe(expected);
  });

  it.each([
    [h, '1h0m0s'],
    [5 * m + 3200, '5m3.2s'],
    [250, '250ms'],
    [0, '0s'],
    [-90 * s, '-1m30s'],
  ])('%d ms in Go is %s', (length, expected) => {
    expect(goDuration(length)).toBe(expected);
  });
});

describe('times', () => {
  it('reads what Go prints', () => {
    expect(parseGoTime('2018-07-31 12:00:00.123456789 +0200 CEST m=+0.5')).toBe(
      Date.parse('2018-07-31T10:00:00.123Z'),
    );
    expect(parseGoTime('2018-07-31 12:00:00 +0000 UTC')).toBe(Date.parse('2018-07-31T12:00:00Z'));
    expect(parseGoTime('84f4-41b2')).toBeUndefined();
  });

  it('knows that the zero time is none', () => {
    expect(parseTimestamp('0001-01-01T00:00:00Z')).toBeUndefined();
    expect(parseTimestamp('2026-11-20T21:50:28.693366757Z')).toBe(
      Date.parse('2026-11-20T21:50:28.693Z'),
    );
  });
});
