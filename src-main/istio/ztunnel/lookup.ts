import type { GatewayAddress, Policy, Service, Workload, ZtunnelDump } from './model.ts';
import { ipInRange } from './ranges.ts';
import { networkAddress } from './read-dump.ts';

/** Finds what a ztunnel finds, by the keys it has (ztunnel src/state.rs, src/state/{workload,service}.rs). */
export interface ZtunnelState {
  readonly dump: ZtunnelDump;
  workload(uid: string): Workload | undefined;
  /** Pods first, then what speaks HBONE, of several workloads with one address; host network never. */
  workloadByIp(network: string, ip: string): Workload | undefined;
  /** By its VIP: the client's namespace first, then the canonical one; CIDR VIPs after those. */
  serviceByVip(network: string, ip: string, clientNamespace: string): Service | undefined;
  /** `namespace/hostname` */
  service(key: string): Service | undefined;
  /** A waypoint's or gateway's own service, by either form of its destination. */
  gatewayService(gateway: GatewayAddress): Service | undefined;
  policy(key: string): Policy | undefined;
}

const key = (network: string, ip: string): string => `${network}/${ip}`;

function push<V>(map: Map<string, V[]>, at: string, value: V): void {
  const there = map.get(at);
  if (there === undefined) map.set(at, [value]);
  else there.push(value);
}

export function ztunnelState(dump: ZtunnelDump): ZtunnelState {
  const byUid = new Map(dump.workloads.map((workload) => [workload.uid, workload]));
  const byIp = new Map<string, Workload[]>();
  for (const workload of dump.workloads) {
    if (workload.hostNetwork) continue;
    for (const ip of workload.ips) push(byIp, key(workload.network, ip), workload);
  }
  const byVip = new Map<string, Service[]>();
  const byHost = new Map<string, Service>();
  for (const service of dump.services) {
    byHost.set(`${service.namespace}/${service.hostname}`, service);
    for (const { network, ip } of service.vips) push(byVip, key(network, ip), service);
  }
  const withCidr = dump.services.filter(({ cidrVips }) => cidrVips.length > 0);
  const policies = new Map(dump.policies.map((policy) => [policy.key, policy]));
  const serviceByVip = (network: string, ip: string, namespace: string): Service | undefined =>
    bestService(byVip.get(key(network, ip)) ?? [], namespace) ??
    bestByCidr(withCidr, network, ip, namespace);
  return {
    dump,
    workload: (uid) => byUid.get(uid),
    workloadByIp: (network, ip) => preferred(byIp.get(key(network, ip)) ?? []),
    serviceByVip,
    service: (host) => byHost.get(host),
    gatewayService: ({ destination }) => {
      const named = byHost.get(destination);
      if (named !== undefined) return named;
      const { network, ip } = networkAddress(destination);
      return serviceByVip(network, ip, '');
    },
    policy: (name) => policies.get(name),
  };
}

function preferred(workloads: readonly Workload[]): Workload | undefined {
  const rank = (one: Workload): number =>
    (one.uid.includes('//Pod/') ? 2 : 0) + (one.protocol === 'HBONE' ? 1 : 0);
  return workloads.reduce<Workload | undefined>(
    (best, one) => (best === undefined || rank(one) > rank(best) ? one : best),
    undefined,
  );
}

const visible = (service: Service, namespace: string): boolean =>
  service.visibility !== 'Namespace' || service.namespace === namespace;

function bestService(services: readonly Service[], namespace: string): Service | undefined {
  const seen = services.filter((service) => visible(service, namespace));
  return (
    seen.find((service) => service.namespace === namespace) ??
    seen.find(({ canonical }) => canonical) ??
    seen[0]
  );
}

function bestByCidr(
  services: readonly Service[],
  network: string,
  ip: string,
  namespace: string,
): Service | undefined {
  const hits = services.flatMap((service) =>
    visible(service, namespace)
      ? service.cidrVips.flatMap((written) => {
          const parts = written.split('/');
          const range = parts.slice(-2).join('/');
          const here = parts.length === 3 ? parts[0] === network : network === '';
          const length = here && ipInRange(ip, range) ? Number(parts.at(-1)) : undefined;
          return length === undefined ? [] : [{ service, length }];
        })
      : [],
  );
  const order = (hit: { service: Service; length: number }): readonly number[] => [
    hit.service.namespace === namespace ? 1 : 0,
    hit.length,
    hit.service.canonical ? 1 : 0,
  ];
  hits.sort((a, b) => {
    const [left, right] = [order(b), order(a)];
    const at = left.findIndex((value, i) => value !== right[i]);
    return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
  });
  return hits[0]?.service;
}
