import { describe, expect, it } from 'vitest';

import { clockFinding } from '../../../src-main/mesh/doctor/pilot-side.ts';

const at = (seconds: number): { said: number; at: number } => ({ said: seconds * 1000, at: 0 });

describe('clocks', () => {
  it.each([
    ['both right', at(0), at(1), 'ok', 'pod +0 s, Pilot +1 s'],
    ['both wrong together, as on one machine', at(600), at(601), 'ok', 'pod +600 s, Pilot +601 s'],
    ['the pod is late', at(-45), at(0), 'failed', 'pod -45 s, Pilot +0 s'],
    ['only one is known', at(3), undefined, 'ok', 'pod +3 s'],
    ['none is known', undefined, undefined, 'skipped', ''],
  ])('%s', (_name, pod, pilot, state, evidence) => {
    expect(clockFinding(pod, pilot)).toMatchObject({ state, evidence });
  });
});
