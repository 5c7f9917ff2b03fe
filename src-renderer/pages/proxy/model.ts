import type { MeshRow } from '../../../src-main/contract/mesh.ts';
import type { ProxySummary } from '../../../src-main/contract/proxies.ts';
import { age, type Message } from '../../state/words.svelte.ts';

/** What a live proxy said longer ago is read again before it is taken for the present. */
export const stillTrueMs = 30_000;
/** A reading older than this is marked: nobody could renew it. */
export const agedMs = 120_000;

type Reading = Pick<ProxySummary, 'access' | 'takenAt'>;

/** Of a proxy that runs, so that it may say something else by now. */
export function isLive({ access }: Pick<Reading, 'access'>): boolean {
  return access.rung === 'port-forward' || access.rung === 'exec';
}

export function olderThan({ takenAt }: Pick<Reading, 'takenAt'>, ms: number, now: number): boolean {
  return now - takenAt > ms;
}

/** A problem of a proxy: of its configuration, or of how it stands with Pilot, which other pages tell more of. */
export type Problem = ProxySummary['problems'][number] & { readonly page?: 'compare' | 'doctor' };

/** What Pilot says of the proxy, where that is a problem. */
export function syncProblems(row: MeshRow | undefined, now: number): readonly Problem[] {
  if (row === undefined) return [];
  if (row.overall === 'missing')
    return [
      { severity: 'error', message: { key: 'problem.sync.missing', params: {} }, page: 'doctor' },
    ];
  return (['error', 'stale'] as const).flatMap((state): readonly Problem[] => {
    const cells = Object.entries(row.cells).filter(([, cell]) => cell.state === state);
    if (cells.length === 0) return [];
    const types = cells.map(([type]) => type).join(', ');
    const since = Math.min(...cells.flatMap(([, cell]) => cell.since ?? []));
    return [
      {
        severity: state === 'error' ? 'error' : 'warning',
        message: messageOf(state, types, since, now),
        page: 'compare',
      },
    ];
  });
}

function messageOf(state: 'error' | 'stale', types: string, since: number, now: number): Message {
  if (state === 'error') return { key: 'problem.sync.error', params: { types } };
  return Number.isFinite(since)
    ? { key: 'problem.sync.stale', params: { types, age: age(now - since) } }
    : { key: 'problem.sync.stale-unsaid', params: { types } };
}
