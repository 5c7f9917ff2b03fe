import type {
  ClusterRow,
  ListenerRow,
  Provenance,
  TableRow,
} from '../../../src-main/contract/tables.ts';

export interface OutboundCard {
  readonly host: string;
  readonly ports: readonly number[];
  readonly securities: readonly string[];
  /** The whole service and each of its subsets that a route uses, worst first; null: found on demand. */
  readonly parts: readonly Part[];
  readonly madeBy: readonly Provenance[];
  readonly worst: 'error' | 'warming' | 'ok';
  /** Where a click leads: the cluster with the service's first port and no subset. */
  readonly first: ClusterRow;
}

/** Endpoints of one of a service's clusters. */
export interface Part {
  /** Empty for the whole service. */
  readonly subset: string;
  readonly endpoints: { readonly total: number; readonly healthy: number } | null;
}

export interface InboundCard {
  readonly port: number;
  readonly protocols: readonly string[];
  readonly securities: readonly string[];
  readonly chains: number;
  readonly first: ListenerRow;
}

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

/** Clusters that routes and chains without routes send to. */
export function usedClusters(rows: readonly TableRow[]): ReadonlySet<string> {
  return new Set(
    rows.flatMap((row) =>
      row.table === 'routes' || row.table === 'listeners'
        ? row.destination.clusters.map(({ name }) => name)
        : [],
    ),
  );
}

/** Services that the proxy may call, one card each; a service in trouble comes first, then by name. */
export function outboundCards(
  rows: readonly TableRow[],
  used: ReadonlySet<string>,
): readonly OutboundCard[] {
  const groups = new Map<string, ClusterRow[]>();
  for (const row of rows) {
    if (row.table !== 'clusters' || row.direction !== 'outbound') continue;
    const host = row.fqdn === '' ? row.name : row.fqdn;
    groups.set(host, [...(groups.get(host) ?? []), row]);
  }
  return [...groups]
    .flatMap(([host, members]) => toOutbound(host, members, used))
    .sort((a, b) => rank(a) - rank(b) || a.host.localeCompare(b.host));
}

function rank({ worst, parts }: OutboundCard): number {
  if (worst === 'error') return 0;
  const [part] = parts;
  const health = part === undefined ? 2 : healthRank(part);
  return health === 2 && worst === 'warming' ? 2 : health + 1;
}

/** 0: requests to it fail; 1: it has lost some; 2: all there, or nobody can say. */
function healthRank({ endpoints }: Part): number {
  if (endpoints === null) return 2;
  return endpoints.healthy === 0 ? 0 : endpoints.healthy < endpoints.total ? 1 : 2;
}

/**
 * Clusters that requests go to: where subsets are used they are, and the whole only while it is used as well. Ports
 * of one subset count together.
 */
function partsOf(members: readonly ClusterRow[], used: ReadonlySet<string>): readonly Part[] {
  const asked = members.filter(({ name }) => used.has(name));
  const counted = asked.length > 0 ? asked : members.filter(({ subset }) => subset === '');
  const bySubset = Map.groupBy(counted.length > 0 ? counted : members, ({ subset }) => subset);
  return [...bySubset]
    .map(([subset, rows]): Part => {
      const known = rows.flatMap((one) => (one.unbounded ? [] : (one.endpoints ?? [])));
      if (known.length === 0) return { subset, endpoints: null };
      const total = known.reduce((sum, one) => sum + one.total, 0);
      return {
        subset,
        endpoints: { total, healthy: known.reduce((sum, one) => sum + one.healthy, 0) },
      };
    })
    .toSorted((a, b) => healthRank(a) - healthRank(b) || a.subset.localeCompare(b.subset));
}

function toOutbound(
  host: string,
  members: readonly ClusterRow[],
  used: ReadonlySet<string>,
): readonly OutboundCard[] {
  const whole = members.filter(({ subset }) => subset === '');
  const first = whole[0] ?? members[0];
  if (first === undefined) return [];
  const made = members.flatMap(({ madeBy }) => madeBy);
  return [
    {
      host,
      ports: unique(members.flatMap(({ port }) => port ?? [])).toSorted((a, b) => a - b),
      securities: unique(members.map(({ security }) => security)),
      parts: partsOf(members, used),
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
