import type { JsonObject } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import type { MatchContext } from '../../match/match-context.ts';

/** An answer of a filter's own. */
export interface FilterReply {
  readonly status: number;
  readonly flags: string;
  readonly details: string;
}

/** What filters see of the route, which one of them may have chosen anew. */
export interface RouteFacts {
  /** Most specific first: [weighted cluster,] route, virtual host, route configuration. */
  readonly levels: readonly JsonObject[];
  readonly cluster: string;
  /** The route forwards: filters that read its policies find none in a redirect or direct response. */
  readonly forwards: boolean;
  /** node.id of this Envoy where it says so; empty: the request alone names a node. */
  readonly node: string;
}

/** What the filters leave behind for the router. */
export interface FilterTraces {
  /** The route is looked for again before the next filter (clearRouteCache). */
  clearsRoute: boolean;
  flags: string;
  /** `istio.alpn`: upstream protocol → ALPN list. */
  alpnOverrides: ReadonlyMap<string, readonly string[]>;
}

/** One filter at its turn. It changes headers, metadata and filter state in `context`. */
export interface FilterCall {
  readonly filter: JsonObject;
  readonly name: string;
  readonly own: JsonObject;
  /** Its configuration at the most specific level that has one. */
  readonly perRoute: JsonObject | undefined;
  readonly facts: RouteFacts;
  readonly traces: FilterTraces;
  readonly context: MatchContext;
  readonly note: (why: Reason) => void;
}

/** Undefined: the next filter's turn. */
export type HttpFilter = (call: FilterCall) => FilterReply | undefined;
