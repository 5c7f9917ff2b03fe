import type { ErrorShape } from '../../contract/errors.ts';

/** What is forwarded to. A pod is the last resort: it does not outlive a rollout. */
export type ForwardTarget =
  | {
      readonly kind: 'workload';
      readonly workload: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'ReplicaSet';
      readonly namespace: string;
      readonly name: string;
    }
  /** `port` of the forward is then a port of the service. */
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string }
  /** Any pod with these labels, e.g. `app=istiod,istio.io/rev=default`. */
  | { readonly kind: 'labels'; readonly namespace: string; readonly selector: string }
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string };

export interface ForwardSpec {
  readonly target: ForwardTarget;
  readonly port: number;
  /** 0: any free one, kept for the forward's whole life. */
  readonly localPort: number;
}

/** The state comes from a real probe through the tunnel, never from the mere existence of a listener. */
export type ForwardState =
  | { readonly state: 'connecting' }
  | {
      readonly state: 'ready';
      readonly pod: string;
      /** Milliseconds since 1970. */
      readonly since: number;
      readonly probedAt: number;
      readonly latencyMs: number;
    }
  | {
      readonly state: 'reconnecting';
      readonly attempt: number;
      readonly retryAt: number;
      readonly reason: ErrorShape;
    }
  /** Nothing will be tried until somebody asks for it. */
  | { readonly state: 'failed'; readonly reason: ErrorShape }
  | { readonly state: 'stopped' };

export interface ForwardView {
  readonly spec: ForwardSpec;
  readonly state: ForwardState;
  /** 0 until the listener is open. */
  readonly localPort: number;
  readonly connections: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** How often another pod or connection had to be found. */
  readonly recoveries: number;
}
