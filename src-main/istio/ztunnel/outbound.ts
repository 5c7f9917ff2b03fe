import { identityOf } from './authorization.ts';
import type { ZtunnelState } from './lookup.ts';
import type { GatewayAddress, Service, Workload } from './model.ts';

/**
 * What a pod's ztunnel does with a connection that the pod opens (ztunnel src/proxy/outbound.rs build_request,
 * src/state.rs find_upstream and load_balance).
 */
export interface Candidate {
  readonly workload: Workload;
  /** Empty for a workload with a host name: ztunnel resolves it when it connects. */
  readonly ip: string;
  readonly port: number;
  /** Share of connections, 0 to 1. */
  readonly share: number;
}

export type DropReason =
  /** A workload that the dump lacks. */
  | 'unknown-workload'
  | 'no-address'
  | 'no-port'
  /** Strict mode, and not where the client is. */
  | 'elsewhere'
  /** Others match more of the preferences. */
  | 'farther';

export interface Dropped {
  readonly uid: string;
  readonly reason: DropReason;
  /** Of `elsewhere` and `farther`: the first preference that it does not meet. */
  readonly preference?: string;
}

export interface Choice {
  readonly candidates: readonly Candidate[];
  readonly dropped: readonly Dropped[];
}

export type OutboundDecision =
  /** The pod called one of ztunnel's own ports on loopback. */
  | { readonly kind: 'recursive' }
  /** Nobody knows the address: passed on as it is, plain text. */
  | {
      readonly kind: 'passthrough';
      readonly ip: string;
      readonly port: number;
      readonly service: Service | undefined;
    }
  /** A known service without a usable endpoint: reset. */
  | {
      readonly kind: 'no-upstream';
      readonly service: Service;
      readonly dropped: readonly Dropped[];
    }
  /** The waypoint that the service or workload names cannot be had: the connection fails. */
  | {
      readonly kind: 'no-waypoint';
      readonly of: 'service' | 'workload';
      readonly service: Service | undefined;
      readonly workload: Workload | undefined;
      readonly gateway: GatewayAddress;
      readonly gatewayService: Service | undefined;
    }
  | {
      readonly kind: 'waypoint';
      readonly of: 'service' | 'workload';
      readonly service: Service | undefined;
      readonly workload: Workload | undefined;
      /** Each waypoint that may be taken (a canary has a weight). */
      readonly ways: readonly {
        readonly gateway: GatewayAddress;
        readonly share: number;
        readonly service: Service;
        readonly choice: Choice;
      }[];
      /** CONNECT authority: what was called, or the pod's address. */
      readonly authority: string;
    }
  | {
      readonly kind: 'direct';
      readonly service: Service | undefined;
      readonly choice: Choice;
    };

export interface OutboundCall {
  readonly source: Workload;
  readonly network: string;
  readonly ip: string;
  readonly port: number;
}

const ownPorts = new Set([15001, 15006, 15008]);

export function decideOutbound(state: ZtunnelState, call: OutboundCall): OutboundDecision {
  if ((call.ip.startsWith('127.') || call.ip === '::1') && ownPorts.has(call.port)) {
    return { kind: 'recursive' };
  }
  const { source, network, ip, port } = call;
  const workload = state.workloadByIp(network, ip);
  const service = state.serviceByVip(network, ip, source.namespace);
  // The waypoint is looked for workload first, the upstream service first: the two differ where a VIP is also a pod's.
  if (workload === undefined && service !== undefined) {
    const way = serviceWaypoint(state, service, call);
    if (way !== undefined) return way;
  }
  if (service !== undefined) return viaService(state, service, call);
  if (workload === undefined) return { kind: 'passthrough', ip, port, service: undefined };
  return viaWorkload(state, workload, call);
}

function serviceWaypoint(
  state: ZtunnelState,
  service: Service,
  call: OutboundCall,
): OutboundDecision | undefined {
  const total = service.weightedWaypoints.reduce((sum, { weight }) => sum + weight, 0);
  const gateways =
    service.weightedWaypoints.length > 0
      ? service.weightedWaypoints.map(({ waypoint, weight }) => ({
          gateway: waypoint,
          share: total === 0 ? 0 : weight / total,
        }))
      : service.waypoint === undefined
        ? []
        : [{ gateway: service.waypoint, share: 1 }];
  if (gateways.length === 0) return undefined;
  const authority = `${bracketed(call.ip)}:${String(call.port)}`;
  return toWaypoint(state, gateways, call, {
    of: 'service',
    service,
    workload: undefined,
    authority,
  });
}

interface WaypointUse {
  readonly of: 'service' | 'workload';
  readonly service: Service | undefined;
  readonly workload: Workload | undefined;
  readonly authority: string;
}

function toWaypoint(
  state: ZtunnelState,
  gateways: readonly { readonly gateway: GatewayAddress; readonly share: number }[],
  call: OutboundCall,
  use: WaypointUse,
): OutboundDecision {
  const ways = gateways.map(({ gateway, share }) => {
    const own = state.gatewayService(gateway);
    const choice = own === undefined ? undefined : gatewayChoice(state, own, gateway, call.source);
    return { gateway, share, service: own, choice };
  });
  const { of, service, workload } = use;
  const usable = ways.flatMap((way) =>
    way.service === undefined || way.choice === undefined || way.choice.candidates.length === 0
      ? []
      : [{ ...way, service: way.service, choice: way.choice }],
  );
  const first = ways[0];
  if (usable.length === 0 && first !== undefined) {
    const { gateway, service: gatewayService } = first;
    return { kind: 'no-waypoint', of, service, workload, gateway, gatewayService };
  }
  return { kind: 'waypoint', ways: usable, ...use };
}

/** Waypoints are reached on their HBONE port, whether their service declares a target for it or not. */
function gatewayChoice(
  state: ZtunnelState,
  service: Service,
  gateway: GatewayAddress,
  source: Workload,
): Choice {
  return balance(
    state,
    service,
    source,
    (ports, workload) =>
      workload.applicationTunnel?.port ??
      ports.get(gateway.port) ??
      positive(service.ports.get(gateway.port)),
  );
}

function viaService(state: ZtunnelState, service: Service, call: OutboundCall): OutboundDecision {
  const { ip, port, source } = call;
  if (service.loadBalancer.mode === 'Passthrough') {
    return { kind: 'passthrough', ip, port, service };
  }
  const choice = balance(
    state,
    service,
    source,
    (ports, workload) =>
      ports.get(port) ??
      positive(service.ports.get(port)) ??
      (workload.applicationTunnel?.port === undefined ? undefined : port),
    ip,
  );
  if (choice.candidates.length === 0) {
    return { kind: 'no-upstream', service, dropped: choice.dropped };
  }
  return { kind: 'direct', service, choice };
}

function viaWorkload(
  state: ZtunnelState,
  workload: Workload,
  call: OutboundCall,
): OutboundDecision {
  const { ip, port, source } = call;
  const { waypoint } = workload;
  if (waypoint !== undefined && !isWaypointItself(state, waypoint, source)) {
    const authority = `${bracketed(ip)}:${String(port)}`;
    const use = { of: 'workload', service: undefined, workload, authority } as const;
    return toWaypoint(state, [{ gateway: waypoint, share: 1 }], call, use);
  }
  const candidates = [{ workload, ip, port, share: 1 }];
  return { kind: 'direct', service: undefined, choice: { candidates, dropped: [] } };
}

/** A waypoint's own calls do not come back to it: identity and address are compared. */
function isWaypointItself(state: ZtunnelState, gateway: GatewayAddress, source: Workload): boolean {
  const service = state.gatewayService(gateway);
  return (
    service?.endpoints.some(({ workloadUid }) => {
      const one = state.workload(workloadUid);
      return (
        one !== undefined &&
        identityOf(one) === identityOf(source) &&
        one.ips.some((ip) => source.ips.includes(ip))
      );
    }) ?? false
  );
}

const positive = (port: number | undefined): number | undefined =>
  port === undefined || port <= 0 ? undefined : port;

const bracketed = (ip: string): string => (ip.includes(':') ? `[${ip}]` : ip);

type PortOf = (ports: ReadonlyMap<number, number>, workload: Workload) => number | undefined;

/** Endpoints of the highest rank, random by capacity. Health was sorted out by istiod before. */
function balance(
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
