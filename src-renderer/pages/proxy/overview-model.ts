import type {
  ClusterRow,
  ListenerRow,
  Provenance,
  TableRow,
} from '../../../src-main/contract/tables.ts';

export interface OutboundCard {
  readonly host: string;
  readonly ports: readonly number[];
  readonly subsets: readonly string[];
  readonly securities: readonly string[];
  readonly endpoints: { readonly total: number; readonly healthy: number } | null;
  readonly madeBy: readonly Provenance[];
  readonly worst: 'error' | 'warming' | 'ok';
  /** Where a click leads: the cluster with the service's first port and no subset. */
  readonly first: ClusterRow;
}

export interface InboundCard {
  readonly port: number;
  readonly protocols: readonly string[];
  readonly securities: readonly string[];
  readonly chains: number;
  readonly first: ListenerRow;
}

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

/** Services that the proxy may call, one card each; a service in trouble comes first, then by name. */
export function outboundCards(rows: readonly TableRow[]): readonly OutboundCard[] {
  const groups = new Map<string, ClusterRow[]>();
  for (const row of rows) {
    if (row.table !== 'clusters' || row.direction !== 'outbound') continue;
    const host = row.fqdn === '' ? row.name : row.fqdn;
    groups.set(host, [...(groups.get(host) ?? []), row]);
  }
  return [...groups]
    .flatMap(([host, members]) => toOutbound(host, members))
    .sort((a, b) => rank(a) - rank(b) || a.host.localeCompare(b.host));
}

function rank({ worst, endpoints }: OutboundCard): number {
  if (worst === 'error') return 0;
  if (endpoints?.healthy === 0) return 1;
  if (endpoints !== null && endpoints.healthy < endpoints.total) return 2;
  return worst === 'warming' ? 2 : 3;
}

function toOutbound(host: string, members: readonly ClusterRow[]): readonly OutboundCard[] {
  const whole = members.filter(({ subset }) => subset === '');
  const first = whole[0] ?? members[0];
  if (first === undefined) return [];
  // A subset's endpoints are the service's own again, so only the whole counts where there is one.
  const counted = (whole.length > 0 ? whole : members).flatMap(({ endpoints }) => endpoints ?? []);
  const made = members.flatMap(({ madeBy }) => madeBy);
  return [
    {
      host,
      ports: unique(members.flatMap(({ port }) => port ?? [])).toSorted((a, b) => a - b),
      subsets: unique(members.map(({ subset }) => subset).filter((subset) => subset !== '')),
      securities: unique(members.map(({ security }) => security)),
      endpoints:
        counted.length === 0
          ? null
          : counted.reduce(
              (sum, { total, healthy }) => ({
                total: sum.total + total,
                healthy: sum.healthy + healthy,
              }),
              { total: 0, healthy: 0 },
            ),
      madeBy: made.filter(
        ({ kind, name, namespace }, at) =>
          made.findIndex((m) => m.kind === kind && m.name === name && m.namespace === namespace) ===
          at,
      ),
      worst: members.some(({ state, error }) => state === 'error' || error !== undefined)
        ? 'error'
        : members.some(({ state }) => state === 'warming')
          ? 'warming'
          : 'ok',
      first,
    },
  ];
}

/** Ports at which the pod or gateway is called, one card each. */
export function inboundCards(rows: readonly TableRow[]): readonly InboundCard[] {
  const groups = new Map<number, ListenerRow[]>();
  for (const row of rows) {
    if (row.table !== 'listeners') continue;
    const port = inboundPort(row);
    if (port !== undefined) groups.set(port, [...(groups.get(port) ?? []), row]);
  }
  return [...groups]
    .flatMap(([port, chains]) => {
      const [first] = chains;
      if (first === undefined) return [];
      return [
        {
          port,
          protocols: unique(chains.map(({ protocol }) => protocol)),
          securities: unique(chains.map(({ security }) => security)),
          chains: chains.length,
          first,
        },
      ];
    })
    .sort((a, b) => a.port - b.port);
}

/** The port that a chain of virtualInbound serves is in its match; older Pilots have one listener per port. */
function inboundPort(row: ListenerRow): number | undefined {
  if (row.direction === 'gateway') return row.port === 0 ? undefined : row.port;
  if (row.direction !== 'inbound' && !row.listener.startsWith('virtualInbound')) return undefined;
  const wanted = row.match.find(({ field }) => /destination.?port/i.test(field))?.values[0];
  if (wanted !== undefined) {
    const port = Number(wanted);
    // The chains of virtualInbound for its own port only catch what would loop.
    return Number.isInteger(port) && port > 0 && port !== row.port ? port : undefined;
  }
  return row.direction === 'inbound' && row.port !== 15006 ? row.port : undefined;
}
