import type { JsonObject } from '../../../contract/json.ts';
import type { Considered, Reason } from '../../../contract/trace.ts';
import type { Host } from './host-set.ts';
import type { UpstreamSocket } from './transport-socket.ts';

export interface Upstream {
  readonly host: Host;
  readonly probability: number;
  readonly socket: UpstreamSocket;
  /** The cluster the host is of (an aggregate's child). */
  readonly cluster: JsonObject;
}

export interface ClusterQuestion {
  readonly name: string;
  readonly probability: number;
  readonly tcp?: true;
  /** metadata_match criteria under "envoy.lb". */
  readonly criteria: JsonObject;
  /** Of the request, where its policies yield one. */
  readonly hash?: bigint | undefined;
}

/** The hosts that may be picked, and the sentence about it. */
export interface Picked {
  readonly upstreams: readonly Upstream[];
  readonly why: Reason;
  readonly considered?: readonly Considered[];
}
