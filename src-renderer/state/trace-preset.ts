import type { RouteRow } from '../../src-main/contract/tables.ts';
import type { Selected } from './place.ts';

/** What of a request a selected object says: fields of the form, as a link carries them (trace-form.ts). */
export type TracePreset = Readonly<Record<string, string>>;

const usualPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

function url(scheme: string, host: string, port: string, path: string): string {
  const authority = port === '' || usualPorts[scheme] === port ? host : `${host}:${port}`;
  return `${scheme}://${authority}${path}`;
}

/** `outbound|9080|v2|reviews.default.svc.cluster.local`, and `_.` instead of `|` on gateways that pass TLS through. */
function ofCluster(name: string): TracePreset | undefined {
  const [direction, port = '', , host = ''] = name.includes('|')
    ? name.split('|')
    : (/^(outbound)_\.(\d+)_\.([^_]*)_\.(.+)$/.exec(name)?.slice(1) ?? []);
  if (direction === 'inbound' && port !== '')
    return { to: url('http', 'localhost', port, '/'), direction: 'inbound' };
  return direction === 'outbound' && host !== '' ? { to: url('http', host, port, '/') } : undefined;
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
