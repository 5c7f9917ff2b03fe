import type { ZtunnelState } from './lookup.ts';
import type { Service, Workload } from './model.ts';
import type { Choice, Dropped } from './outbound-decision.ts';

type PortOf = (ports: ReadonlyMap<number, number>, workload: Workload) => number | undefined;

/** Endpoints of the highest rank, random by capacity. Health was sorted out by istiod before. */
export function balance(
  state: ZtunnelState,
  service: Service,
  source: Workload,
  portOf: PortOf,
  called = '',
): Choice {
  const dropped: Dropped[] = [];
  const usable: { workload: Workload; port: number; ip: string }[] = [];
  for (const { workloadUid: uid, ports } of service.endpoints) {
    const workload = state.workload(uid);
    if (workload === undefined) {
      dropped.push({ uid, reason: 'unknown-workload' });
      continue;
    }
    const port = portOf(ports, workload);
    if (port === undefined) dropped.push({ uid, reason: 'no-port' });
    else if (!reachable(workload)) dropped.push({ uid, reason: 'no-address' });
    else usable.push({ workload, port, ip: addressOf(workload, called) });
  }
  const { mode, preferences } = service.loadBalancer;
  const kept = byPreference(usable, mode, preferences, source, dropped);
  const total = kept.reduce((sum, { workload }) => sum + workload.capacity, 0);
  const candidates = kept.map((one) => ({
    ...one,
    share: total === 0 ? 0 : one.workload.capacity / total,
  }));
  return { candidates, dropped };
}

const reachable = ({ ips, hostname, networkGateway }: Workload): boolean =>
  ips.length > 0 || hostname !== '' || networkGateway !== undefined;

/** The called address if it is the workload's, else one of the same family, else any. */
function addressOf({ ips }: Workload, called: string): string {
  if (ips.includes(called)) return called;
  const six = called.includes(':');
  return ips.find((ip) => ip.includes(':') === six) ?? ips[0] ?? '';
}

function byPreference<T extends { readonly workload: Workload }>(
  usable: readonly T[],
  mode: string,
  preferences: readonly string[],
  source: Workload,
  dropped: Dropped[],
): readonly T[] {
  if (mode !== 'Strict' && mode !== 'Failover') return usable;
  const unmet = (workload: Workload): string | undefined =>
    preferences.find((preference) => !meets(preference, workload, source));
  if (mode === 'Strict') {
    return usable.filter(({ workload }) => {
      const preference = unmet(workload);
      if (preference !== undefined)
        dropped.push({ uid: workload.uid, reason: 'elsewhere', preference });
      return preference === undefined;
    });
  }
  const ranked = usable.map((one) => ({ one, rank: rankOf(one.workload, preferences, source) }));
  const best = Math.max(0, ...ranked.map(({ rank }) => rank));
  return ranked.flatMap(({ one, rank }) => {
    if (rank === best) return [one];
    const preference = unmet(one.workload);
    const { uid } = one.workload;
    dropped.push({ uid, reason: 'farther', ...(preference === undefined ? {} : { preference }) });
    return [];
  });
}

/** Leading preferences met. A network first in the list counts for all the others, and one not met is passed over. */
function rankOf(workload: Workload, preferences: readonly string[], source: Workload): number {
  let rank = 0;
  for (const [i, preference] of preferences.entries()) {
    const met = meets(preference, workload, source);
    if (i === 0 && preference === 'Network') {
      if (met) rank += preferences.length - 1;
      continue;
    }
    if (!met) break;
    rank += 1;
  }
  return rank;
}

function meets(preference: string, one: Workload, source: Workload): boolean {
  switch (preference) {
    case 'Network':
      return one.network === source.network;
    case 'Region':
      return one.locality.region === source.locality.region;
    case 'Zone':
      return one.locality.zone === source.locality.zone;
    case 'Subzone':
      return one.locality.subzone === source.locality.subzone;
    case 'Node':
      return one.node === source.node;
    case 'Cluster':
      return one.clusterId === source.clusterId;
    default:
      return true;
  }
}
