import type { ControlPlane } from '../contract/contexts.ts';
import type { MeshBoard, MeshQuery, MeshRow, SyncCell } from '../contract/mesh.ts';
import { sentence } from '../words/keys.ts';
import { isSkewed, mergeSyncStatus, missingProxies, overallState } from './sync-merge.ts';
import type { ProxySync, TypeSync } from './sync-status.ts';
import { compareSubscribed } from './xds-types.ts';

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

const usualTypes = ['CDS', 'LDS', 'EDS', 'RDS'] as const;

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

/** The worst first: what a person who is called looks for. */
const worstFirst: readonly (MeshRow['overall'] | SyncCell['state'])[] = [
  'error',
  'missing',
  'stale',
  'unknown',
  'not-sent',
  'synced',
  'ignored',
];

/** How bad a row is: its state, then what is wrong in its configuration. */
function severity({ overall, config, versionSkew }: MeshRow): number {
  const inConfig = (config?.errors ?? 0) > 0 ? 0 : (config?.warnings ?? 0) > 0 ? 1 : 2;
  return worstFirst.indexOf(overall) * 6 + inConfig * 2 + (versionSkew ? 0 : 1);
}

function sortValue(row: MeshRow, column: string): string | number {
  const cell = row.cells[column];
  // The worst states first, and of two alike the one that has been so for longer.
  if (cell !== undefined) return worstFirst.indexOf(cell.state) * 1e14 + (cell.since ?? 0);
  if (/^[A-Z]+DS$/.test(column)) return worstFirst.length * 1e14;
  switch (column) {
    case 'namespace':
    case 'type':
    case 'cluster':
    case 'version':
    case 'revision':
    case 'pilot':
    case 'overall':
      return row[column];
    case 'config':
      return -((row.config?.errors ?? 0) * 1e6 + (row.config?.warnings ?? 0));
    case 'lastChange':
      return row.lastChange ?? 0;
    default:
      return row.proxy;
  }
}

function matches(row: MeshRow, query: MeshQuery): boolean {
  if (
    query.state === 'skewed'
      ? !row.versionSkew
      : query.state !== undefined && row.overall !== query.state
  ) {
    return false;
  }
  if (query.namespace !== undefined && row.namespace !== query.namespace) return false;
  if (query.version !== undefined && row.version !== query.version) return false;
  if (query.pilot !== undefined && row.pilot !== query.pilot) return false;
  const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const reasons = Object.values(row.cells).map((cell) => `${cell.state} ${cell.reason ?? ''}`);
  const haystack =
    `${row.proxy} ${row.type} ${row.version} ${row.pilot} ${row.revision} ${row.overall} ${reasons.join(' ')}`.toLowerCase();
  return words.every((word) => haystack.includes(word));
}

function facet(
  rows: readonly MeshRow[],
  value: (row: MeshRow) => string,
): MeshBoard['facets']['pilot'] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = value(row);
    if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, count]) => ({ value: name, count }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}

/** The part of a board that follows from its rows and the question: everything but who was asked and when. */
export function queryBoard(
  rows: readonly MeshRow[],
  query: MeshQuery,
): Pick<MeshBoard, 'types' | 'total' | 'matched' | 'counts' | 'facets' | 'rows'> {
  const matched = rows.filter((row) => matches(row, query));
  const { sort } = query;
  if (sort === undefined) {
    matched.sort((a, b) => severity(a) - severity(b) || a.proxy.localeCompare(b.proxy));
  } else {
    const sign = sort.descending ? -1 : 1;
    matched.sort((a, b) => {
      const [x, y] = [sortValue(a, sort.column), sortValue(b, sort.column)];
      const order =
        typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
      return sign * order || a.proxy.localeCompare(b.proxy);
    });
  }
  const count = (state: MeshRow['overall']): number =>
    rows.filter((row) => row.overall === state).length;
  const types = new Set<string>(usualTypes);
  for (const row of rows) for (const type of Object.keys(row.cells)) types.add(type);
  return {
    types: [...types].sort(compareSubscribed),
    total: rows.length,
    matched: matched.length,
    counts: {
      synced: count('synced'),
      stale: count('stale'),
      error: count('error'),
      notSent: count('not-sent'),
      missing: count('missing'),
      unknown: count('unknown'),
      skewed: rows.filter((row) => row.versionSkew).length,
    },
    facets: {
      namespace: facet(rows, (row) => row.namespace),
      version: facet(rows, (row) => row.version),
      pilot: facet(rows, (row) => row.pilot),
    },
    rows: matched.slice(query.offset, query.offset + query.limit),
  };
}
