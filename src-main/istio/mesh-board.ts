import type { ControlPlane } from '../contract/contexts.ts';
import type { MeshRow, SyncCell } from '../contract/mesh.ts';
import { sentence } from '../words/keys.ts';
import type { ProxySync, TypeSync } from './proxy-sync.ts';
import { isSkewed, mergeSyncStatus, missingProxies, overallState } from './sync-merge.ts';

/** A pod with a proxy, as Kubernetes knows it. */
export interface KnownPod {
  readonly proxy: string;
  readonly pod: string;
  readonly namespace: string;
  readonly type: string;
  readonly revision: string;
  readonly imageVersion: string;
  readonly phase: string;
  readonly ready: boolean;
}

export const usualTypes = ['CDS', 'LDS', 'EDS', 'RDS'] as const;

function cellOf(type: TypeSync): SyncCell {
  return {
    state: type.state,
    ...(type.since === undefined ? {} : { since: type.since }),
    ...(type.reason === undefined ? {} : { reason: type.reason }),
    ...(type.percent === undefined ? {} : { percent: type.percent }),
  };
}

function lastChangeOf(cells: Readonly<Record<string, SyncCell>>): number | undefined {
  const times = Object.values(cells).flatMap((cell) => cell.since ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

function connectedRow(
  status: ProxySync,
  pod: KnownPod | undefined,
  pilot: ControlPlane | undefined,
): MeshRow {
  const cells: Record<string, SyncCell> = {};
  for (const type of usualTypes) cells[type] = { state: 'ignored' };
  for (const [name, type] of Object.entries(status.types)) cells[name] = cellOf(type);
  const lastChange = lastChangeOf(cells);
  return {
    proxy: status.proxy,
    pod: status.pod,
    namespace: status.namespace,
    type: status.type === '' ? (pod?.type ?? '') : status.type,
    cluster: status.cluster,
    version: status.version,
    versionSkew: isSkewed(status.version, pilot?.version ?? ''),
    revision: [pod?.revision, pilot?.revision].find((one) => one !== undefined && one !== '') ?? '',
    pilot: status.pilot,
    cells,
    overall: overallState(status),
    ...(lastChange === undefined ? {} : { lastChange }),
  };
}

function missingRow(pod: KnownPod): MeshRow {
  const running = pod.phase === 'Running';
  return {
    proxy: pod.proxy,
    pod: pod.pod,
    namespace: pod.namespace,
    type: pod.type,
    cluster: '',
    version: pod.imageVersion,
    versionSkew: false,
    revision: pod.revision,
    pilot: '',
    cells: {},
    // A pod that has not started has no Envoy yet that anybody could miss.
    overall: running ? 'missing' : 'unknown',
    note: {
      key: running ? 'mesh.missing.running' : 'mesh.missing.phase',
      params: { phase: pod.phase },
    },
  };
}

/** Proxies that speak xDS to a control plane; ztunnel and proxyless ones do too, but a mesh may run without them listed. */
function isExpected(pod: KnownPod): boolean {
  return pod.type !== 'proxyless';
}

/**
 * Every proxy of the mesh in one list: those that some control plane serves, and those whose pods run a
 * proxy that none serves. `pods` undefined: nobody may list them, so none can be called missing. A control
 * plane that could not be asked may serve any of the missing ones, which their note then says.
 */
export function boardRows(
  answers: readonly {
    readonly controlPlane: ControlPlane;
    readonly proxies: readonly ProxySync[];
  }[],
  pods: readonly KnownPod[] | undefined,
): readonly MeshRow[] {
  const { proxies } = mergeSyncStatus(answers.map((answer) => answer.proxies));
  const podOf = new Map((pods ?? []).map((pod) => [pod.proxy, pod]));
  const pilotOf = new Map(answers.map(({ controlPlane }) => [controlPlane.pod, controlPlane]));
  const unanswered = answers.filter(({ controlPlane }) => controlPlane.state === 'failed');
  const connected = proxies.map((status) =>
    connectedRow(status, podOf.get(status.proxy), pilotOf.get(status.pilot)),
  );
  const expected = (pods ?? []).filter(isExpected);
  const missing = missingProxies(expected, proxies).flatMap((proxy) => {
    const pod = podOf.get(proxy);
    if (pod === undefined) return [];
    const row = missingRow(pod);
    if (answers.length > 0 && unanswered.length === 0) return [row];
    const names = unanswered.map(({ controlPlane }) => controlPlane.pod).join(', ');
    const note =
      answers.length === 0
        ? sentence('mesh.missing.no-control-plane')
        : sentence('mesh.missing.unanswered', { pilots: names });
    return [{ ...row, overall: 'unknown' as const, note }];
  });
  return [...connected, ...missing];
}

/** When each cell changed its state between two looks; what was marked before stays marked. */
export function markChanges(
  before: readonly MeshRow[],
  after: readonly MeshRow[],
  now: number,
): readonly MeshRow[] {
  const known = new Map(before.map((row) => [row.proxy, row]));
  if (before.length === 0) return after;
  return after.map((row) => {
    const old = known.get(row.proxy);
    const cells: Record<string, SyncCell> = {};
    for (const [type, cell] of Object.entries(row.cells)) {
      const was = old?.cells[type];
      const changedAt = was?.state === cell.state ? was.changedAt : now;
      cells[type] = changedAt === undefined ? cell : { ...cell, changedAt };
    }
    return { ...row, cells };
  });
}
