import { describe, expect, it } from 'vitest';

import type { ControlPlane } from '../../../src-main/contract/contexts.ts';
import { queryBoard } from '../../../src-main/istio/board-query.ts';
import { boardRows, type KnownPod, markChanges } from '../../../src-main/istio/mesh-board.ts';
import { parseSyncStatus } from '../../../src-main/istio/sync-status.ts';

const cds = 'type.googleapis.com/envoy.config.cluster.v3.Cluster';

function plane(pod: string, extra: Partial<ControlPlane> = {}): ControlPlane {
  return {
    pod,
    namespace: 'istio-system',
    revision: 'default',
    version: '1.30.2',
    generation: 'istiod',
    state: 'answered',
    ...extra,
  };
}

function pod(name: string, extra: Partial<KnownPod> = {}): KnownPod {
  return {
    proxy: `${name}.shop`,
    pod: name,
    namespace: 'shop',
    type: 'sidecar',
    revision: 'canary',
    imageVersion: '1.30.2',
    phase: 'Running',
    ready: true,
    ...extra,
  };
}

function answer(pilot: string, proxies: Record<string, object>, extra: Partial<ControlPlane> = {}) {
  const syncz = Object.entries(proxies).map(([proxy, status]) => ({
    proxy,
    istio_version: '1.30.2',
    resources: { [cds]: { sent: 'n1', acked: 'n1', sentTime: '2026-11-20T10:00:00Z' } },
    ...status,
  }));
  return { controlPlane: plane(pilot, extra), proxies: parseSyncStatus(syncz, pilot) };
}

const query = { offset: 0, limit: 100 };

describe('mesh board', () => {
  it('lists every proxy once, with the pilot that serves it, and those that nobody serves', () => {
    const rows = boardRows(
      [answer('istiod-0', { 'a.shop': {} }), answer('istiod-1', { 'b.shop': {} })],
      [pod('a'), pod('b'), pod('c')],
    );
    expect(rows.map(({ proxy, pilot, overall }) => [proxy, pilot, overall])).toEqual([
      ['a.shop', 'istiod-0', 'synced'],
      ['b.shop', 'istiod-1', 'synced'],
      ['c.shop', '', 'missing'],
    ]);
    expect(rows[0]?.revision).toBe('canary');
    expect(rows[2]?.note?.key).toBe('mesh.missing.running');
  });

  it('calls nothing missing that it cannot know of', () => {
    const failed = answer('istiod-1', {}, { state: 'failed' });
    const [row] = boardRows([answer('istiod-0', {}), failed], [pod('a')]);
    expect(row).toMatchObject({
      overall: 'unknown',
      note: { key: 'mesh.missing.unanswered', params: { pilots: 'istiod-1' } },
    });
    expect(boardRows([answer('istiod-0', { 'a.shop': {} })], undefined)).toHaveLength(1);
    expect(boardRows([], [pod('a')])[0]?.note?.key).toBe('mesh.missing.no-control-plane');
  });

  it('does not miss the proxy of a pod that has not started', () => {
    const [row] = boardRows([answer('istiod-0', {})], [pod('a', { phase: 'Pending' })]);
    expect(row).toMatchObject({ overall: 'unknown', note: { params: { phase: 'Pending' } } });
  });

  it('flags another minor version than that of the pilot which serves the proxy', () => {
    const rows = boardRows(
      [
        answer('istiod-0', {
          'a.shop': { istio_version: '1.28.6' },
          'b.shop': { istio_version: '1.30.0' },
        }),
      ],
      [],
    );
    expect(rows.map((row) => row.versionSkew)).toEqual([true, false]);
    expect(queryBoard(rows, { ...query, state: 'skewed' }).rows).toHaveLength(1);
  });

  it('marks what changed between two looks, and keeps the mark', () => {
    const stale = { resources: { [cds]: { sent: 'n2', acked: 'n1' } } };
    const before = boardRows([answer('istiod-0', { 'a.shop': {} })], []);
    const after = markChanges(before, boardRows([answer('istiod-0', { 'a.shop': stale })], []), 42);
    expect(after[0]?.cells['CDS']).toMatchObject({ state: 'stale', changedAt: 42 });
    const later = markChanges(after, boardRows([answer('istiod-0', { 'a.shop': stale })], []), 99);
    expect(later[0]?.cells['CDS']?.changedAt).toBe(42);
    expect(before[0]?.cells['CDS']?.changedAt).toBeUndefined();
  });

  it('filters, counts, sorts and pages', () => {
    const error = { resources: { [cds]: { sent: 'n', acked: 'n', lastError: 'no such filter' } } };
    const rows = boardRows(
      [answer('istiod-0', { 'a.shop': {}, 'b.shop': error, 'c.pay': {} })],
      [],
    );
    const board = queryBoard(rows, { ...query, text: 'no such filter' });
    expect(board).toMatchObject({ total: 3, matched: 1, counts: { synced: 2, error: 1 } });
    expect(board.types.slice(0, 4)).toEqual(['CDS', 'LDS', 'EDS', 'RDS']);
    const sorted = queryBoard(rows, {
      ...query,
      sort: { column: 'proxy', descending: true },
      limit: 1,
      offset: 1,
    });
    expect(sorted.rows.map((row) => row.proxy)).toEqual(['b.shop']);
    expect(queryBoard(rows, { ...query, namespace: 'pay' }).matched).toBe(1);
    expect(sorted.facets.namespace).toEqual([
      { value: 'shop', count: 2 },
      { value: 'pay', count: 1 },
    ]);
  });
});
