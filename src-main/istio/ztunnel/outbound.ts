import { identityOf } from './authorization.ts';
import { balance } from './balance.ts';
import type { ZtunnelState } from './lookup.ts';
import type { GatewayAddress, Service, Workload } from './model.ts';
import type { Choice, OutboundCall, OutboundDecision } from './outbound-decision.ts';

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
