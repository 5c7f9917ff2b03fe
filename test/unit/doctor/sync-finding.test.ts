import { describe, expect, it } from 'vitest';

import type { ProxySync, TypeSync } from '../../../src-main/istio/sync-status.ts';
import { syncFinding } from '../../../src-main/mesh/doctor/pilot-side.ts';

const now = 10_000_000;
const one = (state: TypeSync['state'], since?: number): TypeSync => ({
  state,
  since,
  reason: undefined,
  percent: undefined,
  lag: undefined,
});
const of = (types: ProxySync['types']): ProxySync => ({
  proxy: 'a.b',
  pod: 'a',
  namespace: 'b',
  type: 'sidecar',
  cluster: '',
  version: '',
  pilot: 'istiod',
  generation: 'types',
  types,
  connectedAt: undefined,
});

describe('whether a proxy took all that it was sent', () => {
  it.each<[string, ProxySync['types'], string]>([
    ['all of it', { CDS: one('synced', now), SDS: one('not-sent') }, 'ok'],
    ['pushed this moment', { CDS: one('stale', now - 2000) }, 'ok'],
    [
      'STALE for an hour',
      { CDS: one('synced', now), LDS: one('stale', now - 3_600_000) },
      'failed doctor.next.xds-stale LDS',
    ],
    ['STALE for nobody knows how long', { RDS: one('stale') }, 'failed doctor.next.xds-stale RDS'],
    ['refused', { CDS: one('error'), LDS: one('stale') }, 'failed doctor.next.xds-rejected CDS'],
  ])('%s', (_name, types, expected) => {
    const { state, note } = syncFinding(of(types), now);
    const said = Object.values(note?.params ?? {}).map(String);
    expect([state, note?.key, ...said].filter(Boolean).join(' ')).toBe(expected);
  });
});
