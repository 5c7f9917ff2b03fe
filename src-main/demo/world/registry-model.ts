import type { PodSpec, PortProtocol, WorkloadSpec } from './description.ts';

/** A pod with all that follows from where it runs. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly ip: string;
  readonly node: Node;
  readonly workload: WorkloadSpec;
  readonly state: NonNullable<PodSpec['state']>;
  readonly istiod: 0 | 1 | null;
}

export interface Node {
  readonly name: string;
  readonly ip: string;
  readonly region: string;
  readonly zone: string;
}

export interface RegistryPort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: PortProtocol;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly pod: Pod | undefined;
  readonly healthy: boolean;
  readonly mutualTls: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** istiod's `workload` metadata: workload;namespace;canonical name;canonical revision;cluster. */
  readonly workload: string;
}

/** One host name that istiod knows, from a Kubernetes Service or a ServiceEntry. */
export interface RegistryHost {
  readonly hostname: string;
  readonly name: string;
  readonly namespace: string;
  /** Cluster IP; `0.0.0.0` for a headless service or an address-less ServiceEntry. */
  readonly vip: string;
  readonly ports: readonly RegistryPort[];
  readonly discovery: 'EDS' | 'ORIGINAL_DST' | 'STRICT_DNS';
  readonly external: boolean;
  /** Name of the ServiceEntry that made it. */
  readonly serviceEntry: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly serviceAccounts: readonly string[];
  endpoints(port: RegistryPort): readonly Endpoint[];
}

export interface Registry {
  readonly pods: readonly Pod[];
  /** Sorted by host name. */
  readonly hosts: readonly RegistryHost[];
  host(hostname: string): RegistryHost | undefined;
  /** Services that select the pod. */
  hostsOf(pod: Pod): readonly RegistryHost[];
}
