import { parseClusterName } from '../../../src-main/contract/cluster-name.ts';
import { splitProxyId } from '../../../src-main/contract/proxy-id.ts';
import type { RouteRow, TableRow } from '../../../src-main/contract/tables.ts';
import type { Selected } from '../../state/place.ts';

/** What of a request a selected object says: fields of the form, as a link carries them (trace-form.ts). */
export type TracePreset = Readonly<Record<string, string>>;

/** Ports at which nobody speaks HTTP (IANA): what goes there is proposed without a scheme. */
const tcpPorts = new Set(
  '22 25 53 389 1433 1521 3306 5432 5672 6379 9042 9092 9876 11211 27017'.split(' '),
);

const usualPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

function url(scheme: string, host: string, port: string, path: string): string {
  const authority = port === '' || usualPorts[scheme] === port ? host : `${host}:${port}`;
  return `${scheme}://${authority}${path}`;
}

function ofCluster(name: string): TracePreset | undefined {
  const parsed = parseClusterName(name);
  if (parsed === undefined) return undefined;
  const { direction, host } = parsed;
  const port = parsed.port === 0 ? '' : String(parsed.port);
  if (direction === 'inbound' && port !== '')
    return { to: url('http', 'localhost', port, '/'), direction: 'inbound' };
  if (direction !== 'outbound' || host === '') return undefined;
  if (tcpPorts.has(port)) return { to: `${host}:${port}`, raw: '1' };
  return { to: url(port === '443' ? 'https' : 'http', host, port, '/') };
}

/** A request that the selected cluster, listener or endpoint is meant for; undefined where its name does not tell. */
export function presetOf({ kind, name }: Selected): TracePreset | undefined {
  switch (kind) {
    case 'cluster':
    case 'endpoint':
      return ofCluster(name);
    case 'listener': {
      const [, ip, port] = /^(.+)_(\d+)$/.exec(name) ?? [];
      // A listener of every address is meant for many services.
      if (ip === undefined || port === undefined || ip === '0.0.0.0' || ip === '::')
        return undefined;
      return { to: ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}` };
    }
    default:
      return undefined;
  }
}

/** A request that a route is meant for: its first plain domain, and the path it asks for. */
export function presetOfRoute(row: RouteRow): TracePreset | undefined {
  const domain = row.domains.find((one) => !one.includes('*'));
  if (domain === undefined) return undefined;
  const secure = row.routeConfig.startsWith('https');
  const port = /^\d+$/.test(row.routeConfig) ? row.routeConfig : '';
  const path = /^(?:= )?(\/[^*]*)\*?$/.exec(row.path)?.[1] ?? '/';
  const [, host = domain, own = port] = /^([^:]+)(?::(\d+))?$/.exec(domain) ?? [];
  return { to: url(secure ? 'https' : 'http', host, own, path) };
}

/** Destinations to propose, those of the proxy's own namespace first; each once, at most 300. */
export function destinationsOf(rows: readonly TableRow[], proxy: string): readonly string[] {
  const { namespace } = splitProxyId(proxy);
  const own: string[] = [];
  const others: string[] = [];
  for (const row of rows) {
    if (row.table === 'clusters' && row.direction === 'outbound') {
      const to = ofCluster(row.name)?.['to'];
      const home = row.fqdn.split('.')[1] === namespace ? own : others;
      if (to !== undefined) home.push(to);
    } else if (row.table === 'routes') {
      const to = presetOfRoute(row)?.['to'];
      if (to !== undefined) own.push(to);
    }
  }
  return [...new Set([...own, ...others])].slice(0, 300);
}
