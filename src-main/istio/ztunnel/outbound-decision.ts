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
