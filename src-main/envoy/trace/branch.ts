import type { Reason, TraceCluster } from '../../contract/trace.ts';
import type { TraceHttp, TraceTls } from '../../contract/trace-request.ts';
import type { Upstream } from './upstream/upstream.ts';

/** The connection (and request) as it leaves an Envoy towards one endpoint. */
export interface Forward {
  readonly upstream: Upstream;
  readonly tls: TraceTls | null;
  readonly http: TraceHttp | null;
  /** upstream_bind_config's source address; undefined: the machine's own. */
  readonly sourceIp: string | undefined;
  readonly serverFirst: boolean;
  /** retry_on of the route: which failures are tried again. */
  readonly retryOn: string;
  /** How the caller sees an answer that this Envoy gives in place of the endpoint (UF, UC); absent: as it is. */
  readonly shown?: (reply: { status: number; flags: string; details: string }) => number;
  /** That this Envoy does not hand on this answer of the endpoint, but follows it. */
  followed?(status: number, location: string): Reason | undefined;
  /** max_connect_attempts and tcp_proxy: UF always comes with URX. */
  readonly tcp: boolean;
}

/** One way a hop may go on, chosen by weights and load balancing. */
export interface Branch {
  readonly probability: number;
  /** Name of the cluster, empty for none. */
  readonly cluster: string;
  readonly end: 'forward' | 'reply' | 'close' | 'unknown';
  readonly forward: Forward | undefined;
  /** Of this Envoy's own answer; what the log says. Ignored for `forward`. */
  readonly status: number;
  readonly flags: string;
  readonly details: string;
  readonly location: string | undefined;
  /** Path and authority as sent on or logged. */
  readonly path: string | null;
  readonly authority: string | null;
}

/** What one hop found, before the way on is known. */
export interface HopFindings {
  readonly listener: string | null;
  readonly filterChain: string | null;
  readonly routeConfig: string | null;
  readonly virtualHost: string | null;
  readonly route: string | null;
  readonly clusters: readonly TraceCluster[];
  readonly branches: readonly Branch[];
  /** This Envoy ended the client's TLS: what it answers can be read. */
  readonly tlsTerminated: boolean;
}

export const nothingFound: HopFindings = {
  listener: null,
  filterChain: null,
  routeConfig: null,
  virtualHost: null,
  route: null,
  clusters: [],
  branches: [],
  tlsTerminated: false,
};

export function replyBranch(
  status: number,
  flags: string,
  details: string,
  rest: Partial<Branch> = {},
): Branch {
  return {
    probability: 1,
    cluster: '',
    end: 'reply',
    forward: undefined,
    status,
    flags,
    details,
    location: undefined,
    path: null,
    authority: null,
    ...rest,
  };
}

export function closeBranch(flags: string, details: string, rest: Partial<Branch> = {}): Branch {
  return replyBranch(0, flags, details, { end: 'close', ...rest });
}
