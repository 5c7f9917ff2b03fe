import {
  at,
  flag,
  isObject,
  type Json,
  type JsonObject,
  num,
  obj,
  objects,
  optObj,
  strings,
  text,
} from '../../contract/json.ts';
import type {
  CertificateState,
  Connection,
  GatewayAddress,
  NetworkAddress,
  ServedPod,
  Service,
  Workload,
  ZtunnelCertificate,
  ZtunnelDump,
} from './model.ts';
import { policy } from './read-policy.ts';

/** The parts that were maps before they were lists (istioctl reads both, too). */
function items(value: Json | undefined): readonly JsonObject[] {
  return isObject(value) ? Object.values(value).filter(isObject) : objects(value);
}

/** Whether a document is a ztunnel's config dump: it has what no Envoy's has. */
export function isZtunnelDump(document: Json): boolean {
  const dump = obj(document);
  const parts = ['workloads', 'services', 'policies', 'certificates', 'workloadState'];
  return (
    dump['configs'] === undefined && parts.filter((part) => dump[part] !== undefined).length >= 2
  );
}

/** @returns undefined for a document that is no ztunnel's config dump. Never throws. */
export function readZtunnelDump(document: Json): ZtunnelDump | undefined {
  if (!isZtunnelDump(document)) return undefined;
  const dump = obj(document);
  const served = optObj(dump['workloadState']);
  return {
    workloads: items(dump['workloads']).map(workload),
    services: items(dump['services']).map(service),
    policies: items(dump['policies']).map(policy),
    certificates: items(dump['certificates']).map(certificates),
    served: Object.entries(served ?? {}).map(([uid, state]) => servedPod(uid, obj(state))),
    servesPods: served !== undefined,
    node: text(at(dump, 'config', 'localNode')),
    network: text(at(dump, 'config', 'network')),
    clusterDomain: text(at(dump, 'config', 'clusterDomain')),
    version: text(at(dump, 'version', 'version')),
  };
}

/** `network/ip`; an address without a slash is on the default network. */
export function networkAddress(written: string): NetworkAddress {
  const slash = written.indexOf('/');
  return { network: slash < 0 ? '' : written.slice(0, slash), ip: written.slice(slash + 1) };
}

function gateway(value: Json | undefined): GatewayAddress | undefined {
  const written = optObj(value);
  if (written === undefined) return undefined;
  // The port was called `port` before it was `hboneMtlsPort`.
  const port = num(written['hboneMtlsPort']) ?? num(written['port']) ?? 15008;
  return { destination: text(written['destination']), port };
}

function workload(one: JsonObject): Workload {
  const locality = obj(one['locality']);
  const tunnel = optObj(one['applicationTunnel']);
  return {
    uid: text(one['uid']),
    ips: strings(one['workloadIps']),
    hostname: text(one['hostname']),
    protocol: text(one['protocol']),
    nativeTunnel: flag(one['nativeTunnel']),
    hostNetwork: text(one['networkMode']) === 'HostNetwork',
    name: text(one['name']),
    namespace: text(one['namespace']),
    serviceAccount: text(one['serviceAccount']),
    trustDomain: text(one['trustDomain']),
    workloadName: text(one['workloadName']),
    workloadType: text(one['workloadType']),
    canonicalName: text(one['canonicalName']),
    canonicalRevision: text(one['canonicalRevision']),
    clusterId: text(one['clusterId']),
    node: text(one['node']),
    network: text(one['network']),
    locality: {
      region: text(locality['region']),
      zone: text(locality['zone']),
      subzone: text(locality['subzone']),
    },
    // Dumps of before the field was written hold healthy workloads only.
    healthy: one['status'] === undefined || text(one['status']) === 'Healthy',
    capacity: num(one['capacity']) ?? 1,
    waypoint: gateway(one['waypoint']),
    networkGateway: gateway(one['networkGateway']),
    applicationTunnel:
      tunnel === undefined
        ? undefined
        : { protocol: text(tunnel['protocol']), port: num(tunnel['port']) },
    policies: strings(one['authorizationPolicies']),
    services: strings(one['services']),
  };
}

function portMap(value: Json | undefined): ReadonlyMap<number, number> {
  const ports = new Map<number, number>();
  for (const [from, to] of Object.entries(obj(value))) ports.set(Number(from), num(to) ?? 0);
  return ports;
}

function service(one: JsonObject): Service {
  const balancer = obj(one['loadBalancer']);
  return {
    name: text(one['name']),
    namespace: text(one['namespace']),
    hostname: text(one['hostname']),
    vips: strings(one['vips']).map(networkAddress),
    cidrVips: strings(one['cidrVips']),
    ports: portMap(one['ports']),
    endpoints: items(one['endpoints']).map((endpoint) => ({
      workloadUid: text(endpoint['workloadUid']),
      ports: portMap(endpoint['port']),
    })),
    subjectAltNames: strings(one['subjectAltNames']),
    waypoint: gateway(one['waypoint']),
    weightedWaypoints: objects(one['weightedWaypoints']).flatMap((weighted) => {
      const waypoint = gateway(weighted['destination']);
      return waypoint === undefined ? [] : [{ waypoint, weight: num(weighted['weight']) ?? 0 }];
    }),
    loadBalancer: {
      mode: text(balancer['mode']) || 'Standard',
      preferences: strings(balancer['routingPreferences']),
      healthPolicy: text(balancer['healthPolicy']) || 'OnlyHealthy',
    },
    canonical: flag(one['canonical']),
    visibility: text(one['visibility']),
  };
}

function certificates(one: JsonObject): CertificateState {
  return {
    identity: text(one['identity']),
    state: text(one['state']) || Object.keys(obj(one['state'])).join(''),
    chain: objects(one['certChain']).map(certificate),
    roots: objects(one['rootCerts']).map(certificate),
    rootsNamed: Array.isArray(one['rootCerts']) && one['rootCerts'].length > 0,
  };
}

function certificate(one: JsonObject): ZtunnelCertificate {
  return {
    pem: text(one['pem']),
    serialNumber: text(one['serialNumber']) || String(num(one['serialNumber']) ?? ''),
    validFrom: text(one['validFrom']),
    expirationTime: text(one['expirationTime']),
  };
}

function servedPod(uid: string, state: JsonObject): ServedPod {
  const info = obj(state['info']);
  const of = (direction: Connection['direction']): readonly Connection[] =>
    objects(at(state, 'connections', direction)).map((one) => ({
      direction,
      src: text(one['src']),
      originalDst: text(one['originalDst']),
      actualDst: text(one['actualDst']),
      protocol: text(one['protocol']),
    }));
  return {
    uid,
    state: text(state['state']),
    name: text(info['name']),
    namespace: text(info['namespace']),
    trustDomain: text(info['trustDomain']),
    serviceAccount: text(info['serviceAccount']),
    connections: [...of('inbound'), ...of('outbound')],
  };
}
