import type { JsonObject } from '../../contract/json.ts';

/**
 * What the demo mesh consists of, in the words of Kubernetes and Istio. Istio's resources are written as
 * their own specs (the fields that the generator understands), so that the objects served by the API
 * server and the Envoy configuration made from them cannot disagree.
 */
export type PortProtocol = 'HTTP' | 'HTTP2' | 'GRPC' | 'TCP' | 'TLS' | 'HTTPS' | 'auto';

export interface PortSpec {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: PortProtocol;
}

export interface ServiceSpec {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly PortSpec[];
  readonly selector?: Record<string, string>;
  readonly headless?: boolean;
  readonly type?: 'ClusterIP' | 'LoadBalancer';
  readonly labels?: Record<string, string>;
  /** Endpoints that no pod of the mesh stands behind: the API server, services of a benchmark. */
  readonly addresses?: readonly { readonly ip: string; readonly port?: number }[];
  readonly clusterIP?: string;
}

export interface WorkloadSpec {
  readonly name: string;
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'Job' | 'Pod';
  readonly labels: Record<string, string>;
  readonly serviceAccount: string;
  /** Names of the pods; each gets an address and a node. */
  readonly pods: readonly PodSpec[];
  /** The application's container. */
  readonly container: {
    readonly name: string;
    readonly image: string;
    readonly ports?: readonly number[];
    readonly env?: Record<string, string>;
  };
  /** How the pod has an Envoy: injected, injected as a native sidecar, a gateway, or not at all. */
  readonly proxy: 'sidecar' | 'native-sidecar' | 'gateway' | 'none';
  /** Istio version of the injected proxy, where it differs from the mesh's. */
  readonly proxyVersion?: string;
  readonly proxyEnv?: Record<string, string>;
}

export interface PodSpec {
  readonly name: string;
  /** Address, where it must be a certain one. */
  readonly ip?: string;
  readonly state?: 'running' | 'not-ready' | 'pending' | 'completed';
  /** Index of the istiod replica that serves it; null: connected to none. */
  readonly istiod?: 0 | 1 | null;
}

export type StringMatch = { exact?: string; prefix?: string; regex?: string };

export type HttpMatch = {
  name?: string;
  uri?: StringMatch;
  method?: StringMatch;
  authority?: StringMatch;
  headers?: Record<string, StringMatch>;
  queryParams?: Record<string, StringMatch>;
  ignoreUriCase?: boolean;
  /** Where the match holds: `mesh` or names of gateways; everywhere when absent. */
  gateways?: string[];
};

export type Destination = { host: string; subset?: string; port?: { number: number } };

export type HttpRoute = {
  name?: string;
  match?: HttpMatch[];
  route?: { destination: Destination; weight?: number }[];
  redirect?: { uri?: string; authority?: string; redirectCode?: number };
  directResponse?: { status: number; body?: { string: string } };
  rewrite?: { uri?: string; authority?: string };
  headers?: { request?: { set?: Record<string, string> } };
  timeout?: string;
  retries?: { attempts: number; perTryTimeout?: string; retryOn?: string };
  mirror?: Destination;
  mirrorPercentage?: { value: number };
  fault?: { abort?: { httpStatus: number; percentage: { value: number } } };
};

export type VirtualServiceSpec = {
  hosts: string[];
  gateways?: string[];
  http?: HttpRoute[];
  tls?: {
    match: { port?: number; sniHosts: string[] }[];
    route: { destination: Destination; weight?: number }[];
  }[];
};

export type TrafficPolicy = {
  loadBalancer?: { simple?: string; consistentHash?: { httpHeaderName: string } };
  connectionPool?: {
    tcp?: { maxConnections?: number; connectTimeout?: string };
    http?: {
      http1MaxPendingRequests?: number;
      http2MaxRequests?: number;
      maxRequestsPerConnection?: number;
    };
  };
  outlierDetection?: {
    consecutive5xxErrors?: number;
    interval?: string;
    baseEjectionTime?: string;
    maxEjectionPercent?: number;
  };
  tls?: { mode: 'DISABLE' | 'ISTIO_MUTUAL' | 'MUTUAL'; credentialName?: string };
};

export type DestinationRuleSpec = {
  host: string;
  workloadSelector?: { matchLabels: Record<string, string> };
  trafficPolicy?: TrafficPolicy;
  subsets?: { name: string; labels: Record<string, string>; trafficPolicy?: TrafficPolicy }[];
};

export type GatewayServer = {
  port: { number: number; name: string; protocol: string };
  hosts: string[];
  tls?: { mode?: string; credentialName?: string; httpsRedirect?: boolean };
};
export type GatewaySpec = { selector: Record<string, string>; servers: GatewayServer[] };

export type ServiceEntrySpec = {
  hosts: string[];
  addresses?: string[];
  ports: { number: number; name: string; protocol: string; targetPort?: number }[];
  resolution: 'NONE' | 'STATIC' | 'DNS';
  location?: string;
  endpoints?: { address: string; ports?: Record<string, number> }[];
};

export type SidecarSpec = {
  workloadSelector?: { labels: Record<string, string> };
  egress: { hosts: string[] }[];
  outboundTrafficPolicy?: { mode: 'ALLOW_ANY' | 'REGISTRY_ONLY' };
};

export type PeerAuthenticationSpec = {
  selector?: { matchLabels: Record<string, string> };
  mtls: { mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE' };
};

export type AuthorizationPolicySpec = {
  selector?: { matchLabels: Record<string, string> };
  action?: 'ALLOW' | 'DENY';
  rules: {
    from?: { source: { principals?: string[]; namespaces?: string[]; ipBlocks?: string[] } }[];
    to?: { operation: { methods?: string[]; paths?: string[]; ports?: string[] } }[];
  }[];
};

export interface Named<Spec> {
  readonly name: string;
  readonly namespace: string;
  readonly spec: Spec;
}

export interface MeshDescription {
  readonly namespaces: readonly {
    readonly name: string;
    readonly labels?: Record<string, string>;
  }[];
  readonly services: readonly ServiceSpec[];
  readonly workloads: readonly WorkloadSpec[];
  readonly virtualServices: readonly Named<VirtualServiceSpec>[];
  readonly destinationRules: readonly Named<DestinationRuleSpec>[];
  readonly gateways: readonly Named<GatewaySpec>[];
  readonly serviceEntries: readonly Named<ServiceEntrySpec>[];
  readonly sidecars: readonly Named<SidecarSpec>[];
  readonly peerAuthentications: readonly Named<PeerAuthenticationSpec>[];
  readonly authorizationPolicies: readonly Named<AuthorizationPolicySpec>[];
  readonly envoyFilters: readonly Named<JsonObject>[];
}
