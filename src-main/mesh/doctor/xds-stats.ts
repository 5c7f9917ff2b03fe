/** The counters and gauges of Envoy's own connection to its control plane, from `/stats` as text (`name: value`). */
export interface XdsStats {
  /** control_plane.connected_state; undefined where Istio's stats matcher leaves it out. */
  readonly connected: boolean | undefined;
  /** Open connections of the cluster xds-grpc, which leads to the agent and on to istiod. */
  readonly connections: number | undefined;
  readonly types: readonly XdsTypeStats[];
}

export interface XdsTypeStats {
  readonly type: 'CDS' | 'LDS';
  readonly attempts: number;
  readonly successes: number;
  readonly rejected: number;
  readonly failures: number;
  /** Milliseconds since 1970 of the last update; undefined: never. */
  readonly updatedAt: number | undefined;
  readonly version: string;
}

/** What to ask for: a regular expression of `/stats?filter=`. */
export const xdsStatsFilter =
  '^(control_plane\\.|cluster_manager\\.cds\\.|listener_manager\\.lds\\.|cluster\\.xds-grpc;?\\.upstream_cx_active)';

export function readXdsStats(page: string): XdsStats {
  const values = new Map<string, string>();
  for (const line of page.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) values.set(line.slice(0, colon), line.slice(colon + 2).trim());
  }
  const number = (name: string): number | undefined => {
    const value = Number(values.get(name));
    return values.has(name) && Number.isFinite(value) ? value : undefined;
  };
  const of = (type: XdsTypeStats['type'], prefix: string): XdsTypeStats => {
    const updatedAt = number(`${prefix}.update_time`);
    return {
      type,
      attempts: number(`${prefix}.update_attempt`) ?? 0,
      successes: number(`${prefix}.update_success`) ?? 0,
      rejected: number(`${prefix}.update_rejected`) ?? 0,
      failures: number(`${prefix}.update_failure`) ?? 0,
      updatedAt: updatedAt === 0 ? undefined : updatedAt,
      version: (values.get(`${prefix}.version_text`) ?? '').replaceAll('"', ''),
    };
  };
  const connected = number('control_plane.connected_state');
  return {
    connected: connected === undefined ? undefined : connected === 1,
    // Istio names the cluster `xds-grpc;` for its counters (its alt_stat_name today: fixtures/istio/live), `xds-grpc` before.
    connections:
      number('cluster.xds-grpc;.upstream_cx_active') ??
      number('cluster.xds-grpc.upstream_cx_active'),
    types: [of('CDS', 'cluster_manager.cds'), of('LDS', 'listener_manager.lds')],
  };
}
