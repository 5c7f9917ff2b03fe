import { type JsonObject, obj, objects, strings, text } from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';
import { wellKnownClusters } from '../cluster-name.ts';
import { configPathOf } from '../provenance.ts';
import { describeManagement } from './management.ts';
import { printedResource } from './printed.ts';
import { describeRoutePath } from './route-match.ts';
import { shownEntries } from './shown.ts';
import type { IstioctlFilters, IstioctlOptions, IstioctlTable } from './table.ts';

/** docs/istioctl.md §1.6; istioctl/pkg/writer/envoy/configdump/route.go. */
function isNumber(name: string): boolean {
  return /^[+-]?\d+$/.test(name);
}

/**
 * istioctl's comparison (numbers by value, everything else equal) is no order at all, so its rows come as
 * the sorting algorithm leaves them. Ours: numbers first by value, then the rest as the dump has them.
 */
function compareNames(a: ResourceEntry, b: ResourceEntry): number {
  const [aNumber, bNumber] = [isNumber(a.name), isNumber(b.name)];
  if (aNumber && bNumber) return Number(a.name) - Number(b.name);
  return Number(bNumber) - Number(aNumber);
}

function chosen(dump: Dump, filters: IstioctlFilters): readonly ResourceEntry[] {
  return shownEntries(dump, 'route')
    .filter((entry) => filters.name === undefined || entry.name === filters.name)
    .sort(compareNames);
}

/** The names that istioctl shows of a virtual host: the first two it does not take for aliases. */
export function describeDomains(domains: readonly string[]): string {
  if (domains.length < 2) return domains[0] ?? '';
  const kept = domains.filter((domain) => {
    const colons = domain.split(':').length - 1;
    return colons === 0 || (colons > 2 && domain.endsWith(']'));
  });
  const left = kept.filter((domain) => {
    const ending = ['.svc.cluster.local', '.svc'].find((one) => domain.endsWith(one));
    return ending === undefined || !kept.includes(domain.slice(0, -ending.length));
  });
  const more = left.length > 2 ? ` + ${left.length - 2} more...` : '';
  return `${left.slice(0, 2).join(', ')}${more}`;
}

function hostRows(routeName: string, host: JsonObject): readonly (readonly string[])[] {
  const first = [routeName, text(host['name']), describeDomains(strings(host['domains']))];
  const routes = objects(host['routes']);
  if (routes.length === 0) return [[...first, '/*', '404']];
  return routes
    .filter((route) => text(obj(route['route'])['cluster']) !== wellKnownClusters.passthrough[0])
    .map((route) => [...first, describeRoutePath(route), describeManagement(configPathOf(route))]);
}

export function routeTable(
  dump: Dump,
  { filters, verbose, named }: IstioctlOptions,
): IstioctlTable {
  const rows = chosen(dump, filters).flatMap((entry) => {
    const hosts = objects(dump.resource(entry)['virtualHosts']);
    const name = named ? `route/${entry.name}` : entry.name;
    if (!verbose) return [[name, String(hosts.length)]];
    return hosts.flatMap((host) => hostRows(name, host));
  });
  const header = verbose
    ? ['NAME', 'VHOST NAME', 'DOMAINS', 'MATCH', 'VIRTUAL SERVICE']
    : ['NAME', 'VIRTUAL HOSTS'];
  return { header, rows, padding: 5 };
}

export function routeResources(dump: Dump, filters: IstioctlFilters): readonly JsonObject[] {
  return chosen(dump, filters).map((entry) => printedResource(dump, entry));
}
