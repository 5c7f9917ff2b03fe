import type { VersionReport, VersionRow } from '../../contract/doctor.ts';
import { countedText } from '../../istio/doctor/versions.ts';
import type { Finding } from '../../kube/doctor/step.ts';
import { joined } from '../../words/joined.ts';
import { sentence } from '../../words/keys.ts';
import type { SyncReading } from '../mesh-source.ts';

export type Versions = Omit<VersionReport, 'startedAt' | 'ms' | 'steps'>;
export type Pilots = Versions['pilots'];

export function pilotFinding(pilots: Pilots, reading: SyncReading): Finding {
  const lines = reading.answers.map(({ controlPlane: one }) =>
    one.state === 'failed'
      ? sentence('evidence.of', {
          who: `${one.namespace}/${one.pod}`,
          what: one.said ?? one.error ?? '',
        })
      : `${one.namespace}/${one.pod}: ${one.version ?? '?'}${one.revision === '' ? '' : ` (${one.revision})`}`,
  );
  const evidence = joined(lines);
  if (pilots.length === 0)
    return {
      state: 'failed',
      evidence,
      note: { key: 'doctor.next.no-control-plane', params: { proxy: '' } },
    };
  if (reading.answers.some((one) => one.controlPlane.state === 'failed'))
    return { state: 'failed', evidence, note: { key: 'doctor.next.pilot-silent', params: {} } };
  // Several revisions may be of several versions on purpose; the replicas of one may not, except during a rollout.
  const byRevision = new Map<string, Set<string>>();
  for (const { revision, version } of pilots)
    byRevision.set(revision, (byRevision.get(revision) ?? new Set()).add(version));
  const mixed = [...byRevision].filter(([, versions]) => versions.size > 1);
  return mixed.length === 0
    ? { state: 'ok', evidence }
    : { state: 'failed', evidence, note: { key: 'doctor.next.pilots-differ', params: {} } };
}

export function envoyFinding(rows: readonly VersionRow[]): Finding {
  const asked = rows.filter((row) => row.envoy !== '');
  const silent = rows.filter((row) => row.problem !== undefined);
  const evidence = joined([
    `Istio ${countedText(rows.map((row) => row.istio))}`,
    `Envoy ${countedText(asked.map((row) => row.envoy))}`,
    ...silent
      .slice(0, 5)
      .map((row) => sentence('evidence.of', { who: row.proxy, what: row.problem ?? '' })),
  ]);
  if (rows.length === 0)
    return { state: 'skipped', evidence: '', note: { key: 'doctor.note.no-proxies', params: {} } };
  if (silent.length === 0) return { state: 'ok', evidence };
  const params = { count: silent.length };
  return { state: 'failed', evidence, note: { key: 'doctor.next.envoys-silent', params } };
}

export function skewFinding(rows: readonly VersionRow[]): Finding {
  const of = (skew: VersionRow['skew']): readonly VersionRow[] =>
    rows.filter((row) => row.skew === skew);
  const drifted = [...of('newer'), ...of('too-old'), ...of('older')];
  const evidence = drifted
    .slice(0, 20)
    .map((row) => `${row.proxy}: ${row.istio}, ${row.pilot} ${row.pilotVersion}`)
    .join('\n');
  if (of('newer').length > 0)
    return { state: 'failed', evidence, note: { key: 'doctor.next.skew-newer', params: {} } };
  if (of('too-old').length > 0)
    return { state: 'failed', evidence, note: { key: 'doctor.next.skew-too-old', params: {} } };
  if (drifted.length > 0)
    return { state: 'ok', evidence, note: { key: 'doctor.note.skew-older', params: {} } };
  if (rows.every((row) => row.skew === 'unknown'))
    return { state: 'skipped', evidence, note: { key: 'doctor.note.skew-unknown', params: {} } };
  return { state: 'ok', evidence: countedText(rows.map((row) => row.istio)) };
}
