import { describe, expect, it } from 'vitest';

import { lifeTone } from '../../../src-renderer/pages/proxy/certificate-life.ts';

const now = Date.parse('2026-11-21T12:00:00Z');

describe('the life of a certificate', () => {
  it.each([
    [
      'a workload’s, renewed at half time',
      'leaf',
      '2026-11-21T00:00:00Z',
      '2026-11-22T00:00:00Z',
      '',
    ],
    [
      'a workload’s that nobody renewed',
      'leaf',
      '2026-11-20T14:00:00Z',
      '2026-11-21T14:00:00Z',
      'warn',
    ],
    ['a gateway’s with months left', 'leaf', '2026-09-01T00:00:00Z', '2027-05-05T00:00:00Z', ''],
    ['a gateway’s with days left', 'leaf', '2026-09-01T00:00:00Z', '2026-11-27T00:00:00Z', 'warn'],
    ['one that ended', 'leaf', '2026-09-01T00:00:00Z', '2026-11-20T00:00:00Z', 'bad'],
    ['a root', 'root', '2016-09-01T00:00:00Z', '2026-11-22T00:00:00Z', ''],
    ['one without an end', 'leaf', undefined, undefined, ''],
  ])('%s', (_what, role, notBefore, notAfter, tone) => {
    expect(lifeTone({ role, notBefore, notAfter }, now)).toBe(tone);
  });
});
