import { at, flag, type JsonObject, num, objects, text } from '../../contract/json.ts';

/** `/clusters` without `format=json` (docs/envoy.md §6.1). */
export function clustersText(clusters: JsonObject): string {
  const lines: string[] = [];
  for (const cluster of objects(clusters['cluster_statuses'])) {
    const name = text(cluster['name']);
    lines.push(`${name}::observability_name::${text(cluster['observability_name']) || name}`);
    for (const threshold of objects(at(cluster, 'circuit_breakers', 'thresholds'))) {
      const priority = text(threshold['priority']) === 'HIGH' ? 'high' : 'default';
      for (const key of [
        'max_connections',
        'max_pending_requests',
        'max_requests',
        'max_retries',
      ]) {
        lines.push(`${name}::${priority}_priority::${key}::${num(threshold[key]) ?? 0}`);
      }
    }
    lines.push(`${name}::added_via_api::${flag(cluster['added_via_api'])}`);
    for (const host of objects(cluster['host_statuses'])) {
      lines.push(...hostLines(name, host));
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

function hostLines(cluster: string, host: JsonObject): string[] {
  const address = addressText(host['address']);
  const stats = objects(host['stats']).map((stat): [string, string] => [
    text(stat['name']),
    String(num(stat['value']) ?? 0),
  ]);
  const rows: [string, string][] = [
    ...stats,
    ['hostname', text(host['hostname'])],
    ['health_flags', healthFlags(host)],
    ['weight', String(num(host['weight']) ?? 1)],
    ['region', text(at(host, 'locality', 'region'))],
    ['zone', text(at(host, 'locality', 'zone'))],
    ['sub_zone', text(at(host, 'locality', 'sub_zone'))],
    ['canary', 'false'],
    ['priority', String(num(host['priority']) ?? 0)],
    ['success_rate', String(num(at(host, 'success_rate', 'value')) ?? -1)],
    [
      'local_origin_success_rate',
      String(num(at(host, 'local_origin_success_rate', 'value')) ?? -1),
    ],
  ];
  return rows.map(([key, value]) => `${cluster}::${address}::${key}::${value}`);
}

const flagNames: readonly (readonly [field: string, flag: string])[] = [
  ['failed_active_health_check', '/failed_active_hc'],
  ['failed_outlier_check', '/failed_outlier_check'],
  ['failed_active_degraded_check', '/degraded_active_hc'],
  ['pending_dynamic_removal', '/pending_dynamic_removal'],
  ['pending_active_hc', '/pending_active_hc'],
  ['excluded_via_immediate_hc_fail', '/excluded_via_immediate_hc_fail'],
  ['active_hc_timeout', '/active_hc_timeout'],
  ['failed_degraded_outlier_detection', '/degraded_outlier_detection'],
];

function healthFlags(host: JsonObject): string {
  const status = host['health_status'];
  const flags = flagNames.filter(([field]) => flag(at(status, field))).map(([, name]) => name);
  const eds = text(at(status, 'eds_health_status'));
  if (eds === 'UNHEALTHY' || eds === 'TIMEOUT') flags.push('/failed_eds_health');
  if (eds === 'DEGRADED') flags.push('/degraded_eds_health');
  if (eds === 'DRAINING') flags.push('/eds_status_draining');
  return flags.length === 0 ? 'healthy' : flags.join('');
}

function addressText(address: JsonObject[string]): string {
  const pipe = text(at(address, 'pipe', 'path'));
  if (pipe !== '') return pipe;
  const socket = at(address, 'socket_address');
  const host = text(at(socket, 'address'));
  const port = num(at(socket, 'port_value')) ?? 0;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** `/listeners` without `format=json`: `name::address`. */
export function listenersText(listeners: JsonObject): string {
  return objects(listeners['listener_statuses'])
    .map((listener) => `${text(listener['name'])}::${addressText(listener['local_address'])}\n`)
    .join('');
}

type Stats = Readonly<Record<string, number>>;

export function selectStats(
  stats: Stats,
  fits: (name: string) => boolean,
  usedOnly: boolean,
): [name: string, value: number][] {
  return Object.entries(stats)
    .filter(([name, value]) => fits(name) && (!usedOnly || value !== 0))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Prometheus exposition: names as Envoy's sanitizer writes them, types by what Envoy counts upwards. */
export function prometheusText(stats: Stats, usedOnly: boolean): string {
  return selectStats(stats, () => true, usedOnly)
    .map(([name, value]) => {
      const metric = `envoy_${name.replace(/[^a-zA-Z0-9_]/g, '_')}`;
      return `# TYPE ${metric} ${isGauge(name) ? 'gauge' : 'counter'}\n${metric}{} ${value}\n`;
    })
    .join('\n');
}

function isGauge(name: string): boolean {
  return /(_active|_healthy|_total_active|connected_state|membership_|uptime|_open|\.live|\.state)/.test(
    name,
  );
}

/** POST /logging. */
export function loggersText(loggers: ReadonlyMap<string, string>): string {
  const lines = [...loggers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([logger, level]) => `  ${logger}: ${level}\n`);
  return `active loggers:\n${lines.join('')}\n`;
}
