import type { JsonObject } from '../../contract/json.ts';
import type { Reason } from '../../contract/trace.ts';
import type { HeaderMap } from './headers.ts';
import type { EnvoyRules } from './rules.ts';

/** What is known of the connection when a filter chain or a route is looked for. */
export interface ConnectionFacts {
  /** Original destination (restored), or the address the connection came in on. */
  readonly destination: { readonly ip: string; readonly port: number };
  /** The connection's remote, after PROXY protocol. */
  readonly source: { readonly ip: string; readonly port: number };
  /** The TCP peer. */
  readonly directSource: { readonly ip: string; readonly port: number };
  /** As the listener filters detected them; empty: not detected. */
  readonly transportProtocol: string;
  readonly serverName: string;
  readonly applicationProtocols: readonly string[];
  /** The chain terminates TLS. */
  readonly tls: boolean;
  /** URI SAN of the peer's certificate, behind a chain that terminates TLS and asks for it. */
  readonly peerPrincipal: string | undefined;
  readonly peerPresented: boolean;
  readonly peerValidated: boolean;
}

/** What only format strings ask for (`%ROUTE_NAME%` …), as far as it is known when they are made. */
export interface StreamFacts {
  readonly protocol?: string;
  readonly filterChain?: string;
  readonly route?: JsonObject;
  /** suppress_envoy_headers of the router filter: no x-envoy-original-path and -host. */
  readonly suppressed?: boolean;
  /** Where per-route configuration of filters stands, most specific first. */
  readonly levels?: readonly JsonObject[];
  /** It came as gRPC, whatever filters make of its content-type. */
  readonly grpc?: boolean;
  /** Rules about paths look at the path without its ';' parameters, as the route's configuration says. */
  readonly ignoresParameters?: boolean;
  /** Port taken off a CONNECT's authority (`envoy.router.original_connect_port`), put back when it is sent on. */
  readonly connectPort?: string;
}

/** Everything a matcher may look at. */
export interface MatchContext {
  readonly rules: EnvoyRules;
  readonly connection: ConnectionFacts;
  /** Undefined in network filters. */
  readonly headers: HeaderMap | undefined;
  /** Address after X-Forwarded-For. */
  readonly remoteIp: string;
  readonly metadata: JsonObject;
  /** Filters write it, those behind them read it. */
  readonly filterState: Map<string, string>;
  /** Keys of filterState whose objects can be hashed; absent: nobody wrote that down. */
  readonly hashable?: Set<string>;
  readonly stream?: StreamFacts;
  /** The request's random number; undefined: not known. */
  readonly random: number | undefined;
  /** The answer hangs on something that no configuration says. */
  depends(reason: Reason): void;
  /** Taken for granted without changing the verdict's kind. */
  assume(reason: Reason): void;
}
