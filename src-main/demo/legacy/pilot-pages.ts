import { type Json, type JsonObject, obj, text } from '../../contract/json.ts';
import { message } from '../world/message.ts';
import type { LegacyInput } from './dump.ts';
import { legacyProductpage } from './faults.ts';
import { version } from './times.ts';

/** `/debug/syncz`: nonces are times, `endpoint_percent` says how much of EDS was acknowledged. */
export function legacySyncEntry(input: LegacyInput): JsonObject {
  const { proxy, times, sent } = input;
  const nonce = (kind: string, at: number): string => version(times, proxy, at, kind);
  const cluster = nonce('cluster', times.earlier);
  const listener = nonce('listener', times.earlier + 18);
  const endpoint = nonce('endpoint', times.latest + 4);
  const stale = proxy.id === legacyProductpage;
  const routeAcked = nonce('route', stale ? times.earlier + 31 : times.latest + 9);
  const hasRoutes = sent.routes.size > 0;
  return message({
    proxy: proxy.id,
    proxy_version: proxy.version,
    cluster_sent: cluster,
    cluster_acked: cluster,
    listener_sent: listener,
    listener_acked: listener,
    route_sent: hasRoutes ? nonce('route', times.latest + 9) : undefined,
    route_acked: hasRoutes ? routeAcked : undefined,
    endpoint_sent: endpoint,
    endpoint_acked: endpoint,
    endpoint_percent: 100,
  });
}

/** What the guide's curl answers: for every service its key and its hosts. */
export function legacyEdsz(input: Pick<LegacyInput, 'mesh'>): Json[] {
  return input.mesh.registry.hosts.flatMap((host) =>
    host.ports.map((port) => ({
      'service-key': `${host.hostname}|${port.name}`,
      hosts: host
        .endpoints(port)
        .map((endpoint) => ({ ip_address: endpoint.address, port: endpoint.port })),
    })),
  );
}

/** `/debug/configz` of that time: Pilot's own record around the spec. */
export function legacyConfig(object: JsonObject): JsonObject {
  const metadata = obj(object['metadata']);
  const [group = '', version = ''] = text(object['apiVersion']).split('/');
  const type = text(object['kind'])
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase();
  return message({
    type,
    group,
    version,
    name: metadata['name'],
    namespace: metadata['namespace'],
    domain: 'cluster.local',
    resourceVersion: metadata['resourceVersion'],
    creationTimestamp: metadata['creationTimestamp'],
    Spec: object['spec'],
  });
}

/** `/debug/registryz` of that time. */
export function legacyRegistry(input: Pick<LegacyInput, 'mesh'>): Json[] {
  return input.mesh.registry.hosts.map((host) => ({
    hostname: host.hostname,
    address: host.vip,
    'cluster-vips': { Kubernetes: host.vip },
    ports: host.ports.map(({ name, port, protocol }) => ({ name, port, protocol })),
    Attributes: {
      Name: host.name,
      Namespace: host.namespace,
      UID: `istio://${host.namespace}/services/${host.name}`,
      ExportTo: null,
    },
    Resolution: 0,
    MeshExternal: false,
  }));
}
