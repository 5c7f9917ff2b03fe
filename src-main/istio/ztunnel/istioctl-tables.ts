import { equalFold, type IstioctlTable } from '../istioctl/table.ts';
import type { Connection, GatewayAddress, ServedPod, Service, ZtunnelDump } from './model.ts';
import { socketAddress } from './ranges.ts';
import { networkAddress } from './read-dump.ts';

/** istioctl's `ztunnel-config` tables (istioctl/pkg/writer/ztunnel/configdump): columns, order and filters. */
export interface ZtunnelFilters {
  readonly address?: string | undefined;
  readonly namespace?: string | undefined;
  readonly node?: string | undefined;
  readonly direction?: string | undefined;
  /** A pod `name.namespace`: what istioctl's argument narrows to. */
  readonly pod?: string | undefined;
  /** Connections: addresses as they are, not names. */
  readonly raw?: boolean | undefined;
}

const is = (wanted: string | undefined, value: string): boolean =>
  wanted === undefined || wanted === '' || equalFold(wanted, value);

function byText<T>(...keys: readonly ((one: T) => string)[]): (a: T, b: T) => number {
  return (a, b) => {
    for (const key of keys) {
      const [left, right] = [key(a), key(b)];
      // Go compares bytes.
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };
}

/** The name of a waypoint's service: `None` without one, `NA` for one that the dump does not know. */
export function waypointName(dump: ZtunnelDump, waypoint: GatewayAddress | undefined): string {
  if (waypoint === undefined) return 'None';
  const { destination } = waypoint;
  const found = dump.services.find(
    ({ namespace, hostname, vips }) =>
      `${namespace}/${hostname}` === destination ||
      vips.some(({ network, ip }) => `${network}/${ip}` === destination),
  );
  return found?.name ?? 'NA';
}

export function workloadTable(dump: ZtunnelDump, filters: ZtunnelFilters): IstioctlTable {
  const { address, namespace, node, pod } = filters;
  const rows = dump.workloads
    .filter(
      (one) =>
        (address === undefined || address === '' || one.ips.includes(address)) &&
        is(namespace, one.namespace) &&
        is(node, one.node) &&
        (pod === undefined || `${one.name}.${one.namespace}` === pod),
    )
    .toSorted(
      byText(
        (one) => `${one.namespace}.${one.name}`,
        (one) => one.node,
      ),
    )
    .map((one) => [
      one.namespace,
      one.name,
      one.ips.join(',') || one.hostname,
      one.node,
      waypointName(dump, one.waypoint),
      one.protocol,
    ]);
  const header = ['NAMESPACE', 'POD NAME', 'ADDRESS', 'NODE', 'WAYPOINT', 'PROTOCOL'];
  return { header, rows, padding: 1 };
}

/** Endpoints whose workload is healthy, and all that the service has. */
export function endpointCounts(
  service: Service,
  healthy: ReadonlySet<string>,
): { readonly healthy: number; readonly all: number } {
  const all = service.endpoints.length;
  return { all, healthy: service.endpoints.filter((one) => healthy.has(one.workloadUid)).length };
}

export const healthyUids = (dump: ZtunnelDump): ReadonlySet<string> =>
  new Set(dump.workloads.filter(({ healthy }) => healthy).map(({ uid }) => uid));

export function serviceTable(dump: ZtunnelDump, filters: ZtunnelFilters): IstioctlTable {
  const up = healthyUids(dump);
  const rows = dump.services
    .filter(({ namespace }) => is(filters.namespace, namespace))
    .toSorted(
      byText(
        (one) => one.namespace,
        (one) => one.name,
        (one) => one.hostname,
      ),
    )
    .map((one) => {
      const { healthy, all } = endpointCounts(one, up);
      return [
        one.namespace,
        one.name,
        one.vips.map(({ ip }) => ip).join(','),
        waypointName(dump, one.waypoint),
        `${String(healthy)}/${String(all)}`,
      ];
    });
  const header = ['NAMESPACE', 'SERVICE NAME', 'SERVICE VIP', 'WAYPOINT', 'ENDPOINTS'];
  return { header, rows, padding: 1 };
}

export function policyTable(dump: ZtunnelDump, filters: ZtunnelFilters): IstioctlTable {
  const rows = dump.policies
    .filter(({ namespace }) => is(filters.namespace, namespace))
    .toSorted(
      byText(
        (one) => one.namespace,
        (one) => one.name,
      ),
    )
    .map((one) => [one.namespace, one.name, one.action, one.scope]);
  return { header: ['NAMESPACE', 'POLICY NAME', 'ACTION', 'SCOPE'], rows, padding: 1 };
}

/** Names by address, as istioctl gives them: a service by its first VIP, else a workload; of several the last. */
function names(dump: ZtunnelDump): ReadonlyMap<string, string> {
  const byIp = new Map<string, string>();
  for (const { name, namespace, ips } of dump.workloads) {
    for (const ip of ips) byIp.set(ip, `${name}.${namespace}`);
  }
  for (const { hostname, vips } of dump.services) {
    const first = vips[0];
    if (first !== undefined) byIp.set(first.ip, hostname);
  }
  return byIp;
}

export const servedInOrder = (dump: ZtunnelDump): readonly ServedPod[] =>
  dump.served.toSorted(
    byText(
      (one) => one.namespace,
      (one) => one.name,
    ),
  );

export function connectionTable(dump: ZtunnelDump, filters: ZtunnelFilters): IstioctlTable {
  const byIp = filters.raw === true ? new Map<string, string>() : names(dump);
  const said = (address: string): string => {
    const { ip, port } = socketAddress(networkAddress(address).ip) ?? {};
    const name = ip === undefined ? undefined : byIp.get(ip);
    return name === undefined ? address : `${name}:${String(port)}`;
  };
  const cells = ({ direction, src, originalDst, actualDst, protocol }: Connection): string[] =>
    direction === 'inbound'
      ? ['Inbound', said(actualDst), said(src), originalDst, protocol]
      : ['Outbound', said(src), said(actualDst), said(originalDst), protocol];
  const rows = servedInOrder(dump)
    .filter(
      ({ name, namespace }) =>
        is(filters.namespace, namespace) &&
        (filters.pod === undefined || `${name}.${namespace}` === filters.pod),
    )
    .flatMap(({ name, namespace, connections }) =>
      connections
        .filter(({ direction }) => is(filters.direction, direction))
        .map((connection) => [`${name}.${namespace}`, ...cells(connection)]),
    );
  const header = ['WORKLOAD', 'DIRECTION', 'LOCAL', 'REMOTE', 'REMOTE TARGET', 'PROTOCOL'];
  return { header, rows, padding: 1 };
}
