import type { SyncState } from '../contract/mesh.ts';

/** State of one xDS type of one proxy. */
export interface TypeSync {
  readonly state: SyncState;
  /** Milliseconds since 1970 of the last push. Istio ≥ 1.23 and ≤ 1.3 say it; between, nonces are UUIDs. */
  readonly since: number | undefined;
  /** Envoy's refusal, or `never-acknowledged`. */
  readonly reason: string | undefined;
  /** Istio ≤ 1.5, EDS only: share of endpoints that were acknowledged, of 100. */
  readonly percent: number | undefined;
  /** Istio ≤ 1.3, STALE only: milliseconds between the last push and the last acknowledged one. */
  readonly lag: number | undefined;
}

export interface ProxySync {
  /** `pod.namespace` */
  readonly proxy: string;
  readonly pod: string;
  readonly namespace: string;
  /** sidecar, router, waypoint, ztunnel; empty before Istio 1.18. */
  readonly type: string;
  /** Id of the Kubernetes cluster; empty before Istio 1.13. */
  readonly cluster: string;
  readonly version: string;
  /** Name of the control plane's pod that answered. */
  readonly pilot: string;
  /** `types`: watched types are named, others are not there. `fixed`: CDS LDS EDS RDS always (Istio ≤ 1.22). */
  readonly generation: 'types' | 'fixed';
  /** By short type name. */
  readonly types: Readonly<Record<string, TypeSync>>;
  readonly connectedAt: number | undefined;
}

export const nothing = { since: undefined, reason: undefined, percent: undefined, lag: undefined };
