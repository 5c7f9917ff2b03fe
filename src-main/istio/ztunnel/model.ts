/**
 * What a ztunnel's /config_dump holds, as its own words have it (docs: ztunnel src/state/{workload,service}.rs,
 * src/rbac.rs, src/admin.rs). Ports are numbers, times milliseconds since 1970, addresses without their network.
 */

/** `10.0.0.1` on network ``; dumps write it `network/ip`. */
export interface NetworkAddress {
  readonly network: string;
  readonly ip: string;
}

/** A waypoint or a network's gateway: `namespace/hostname` or `network/ip`, as the dump names it. */
export interface GatewayAddress {
  readonly destination: string;
  readonly port: number;
}

export interface Locality {
  readonly region: string;
  readonly zone: string;
  readonly subzone: string;
}

export interface Workload {
  readonly uid: string;
  readonly ips: readonly string[];
  /** Of a DNS endpoint, resolved by ztunnel when somebody connects; else empty. */
  readonly hostname: string;
  /** What the workload takes: HBONE is mutual TLS, TCP is plain text. */
  readonly protocol: string;
  /** It ends HBONE itself (a sidecar). */
  readonly nativeTunnel: boolean;
  /** Pods on the host's network are never found by their address. */
  readonly hostNetwork: boolean;
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly trustDomain: string;
  readonly workloadName: string;
  readonly workloadType: string;
  readonly canonicalName: string;
  readonly canonicalRevision: string;
  readonly clusterId: string;
  readonly node: string;
  readonly network: string;
  readonly locality: Locality;
  readonly healthy: boolean;
  /** Weight in load balancing. */
  readonly capacity: number;
  readonly waypoint: GatewayAddress | undefined;
  readonly networkGateway: GatewayAddress | undefined;
  readonly applicationTunnel:
    { readonly protocol: string; readonly port: number | undefined } | undefined;
  /** `namespace/name` of the policies that select it, converted PeerAuthentications among them. */
  readonly policies: readonly string[];
  /** `namespace/hostname` of the services it is an endpoint of. */
  readonly services: readonly string[];
}

export interface ServiceEndpoint {
  readonly workloadUid: string;
  /** Service port → the workload's port. A port that the pod does not name is missing. */
  readonly ports: ReadonlyMap<number, number>;
}

export interface LoadBalancer {
  /** Standard, Strict, Failover, Passthrough */
  readonly mode: string;
  readonly preferences: readonly string[];
  /** OnlyHealthy, AllowAll */
  readonly healthPolicy: string;
}

export interface Service {
  readonly name: string;
  readonly namespace: string;
  readonly hostname: string;
  readonly vips: readonly NetworkAddress[];
  readonly cidrVips: readonly string[];
  /** Service port → target port; 0 is a named port, which each endpoint knows. */
  readonly ports: ReadonlyMap<number, number>;
  readonly endpoints: readonly ServiceEndpoint[];
  readonly subjectAltNames: readonly string[];
  readonly waypoint: GatewayAddress | undefined;
  readonly weightedWaypoints: readonly {
    readonly waypoint: GatewayAddress;
    readonly weight: number;
  }[];
  readonly loadBalancer: LoadBalancer;
  readonly canonical: boolean;
  /** Public, Namespace */
  readonly visibility: string;
}

export interface StringMatch {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'presence';
  readonly value: string;
}

export interface AccountMatch {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** All fields that are there must hold, any value of a field is enough; one without fields matches nothing. */
export interface PolicyMatch {
  readonly namespaces: readonly StringMatch[];
  readonly notNamespaces: readonly StringMatch[];
  readonly serviceAccounts: readonly AccountMatch[];
  readonly notServiceAccounts: readonly AccountMatch[];
  readonly principals: readonly StringMatch[];
  readonly notPrincipals: readonly StringMatch[];
  readonly sourceIps: readonly string[];
  readonly notSourceIps: readonly string[];
  readonly destinationIps: readonly string[];
  readonly notDestinationIps: readonly string[];
  readonly destinationPorts: readonly number[];
  readonly notDestinationPorts: readonly number[];
  /** Fields that this program does not know: what they ask cannot be told. */
  readonly unknown: readonly string[];
}

export interface Policy {
  /** `namespace/name` */
  readonly key: string;
  readonly name: string;
  readonly namespace: string;
  /** Global, Namespace, WorkloadSelector */
  readonly scope: string;
  /** Allow, Deny */
  readonly action: string;
  /** A dry run decides nothing: it is only logged. */
  readonly dryRun: boolean;
  /** Any rule, all of its clauses, any match of a clause. */
  readonly rules: readonly (readonly (readonly PolicyMatch[])[])[];
}

export interface ZtunnelCertificate {
  /** PEM, however the dump wraps it. */
  readonly pem: string;
  /** Decimal, as the dump has it. */
  readonly serialNumber: string;
  readonly validFrom: string;
  readonly expirationTime: string;
}

export interface CertificateState {
  readonly identity: string;
  /** Available, Initializing, `Unavailable: reason` */
  readonly state: string;
  readonly chain: readonly ZtunnelCertificate[];
  readonly roots: readonly ZtunnelCertificate[];
  /** Older dumps put the root behind the leaf in one list and name no roots. */
  readonly rootsNamed: boolean;
}

export interface Connection {
  readonly direction: 'inbound' | 'outbound';
  readonly src: string;
  /** Outbound: what the application called. Inbound: the service's host as the caller's ztunnel said, or empty. */
  readonly originalDst: string;
  readonly actualDst: string;
  /** TCP, HBONE, DOUBLEHBONE */
  readonly protocol: string;
}

/** A pod that this ztunnel serves; its key in the dump is the pod's UID. */
export interface ServedPod {
  readonly uid: string;
  readonly state: string;
  readonly name: string;
  readonly namespace: string;
  readonly trustDomain: string;
  readonly serviceAccount: string;
  readonly connections: readonly Connection[];
}

export interface ZtunnelDump {
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly policies: readonly Policy[];
  readonly certificates: readonly CertificateState[];
  readonly served: readonly ServedPod[];
  /** Undefined in dedicated mode, where the dump has no such part. */
  readonly servesPods: boolean;
  readonly node: string;
  readonly network: string;
  readonly clusterDomain: string;
  readonly version: string;
}
