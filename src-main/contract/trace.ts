import { z } from 'zod';

import { type Message, messageSchema } from './messages.ts';
import { resourceRefSchema } from './resources.ts';

/**
 * The question "what would happen to this request?" and its answer. The JSON of the command line
 * (`trace -o json`, `trace --batch`) is exactly these shapes; fields are added, never renamed.
 */

const headerSchema = z.tuple([z.string(), z.string()]);
export const httpVersions = ['HTTP/1.0', 'HTTP/1.1', 'HTTP/2'] as const;

export const addressSchema = z.object({
  /** IPv4 or IPv6 address in text, without brackets; a path for a Unix domain socket. */
  ip: z.string(),
  port: z.number().int().min(0).max(65_535),
});

export const traceTlsSchema = z.object({
  /** Server name indication, empty when the client sends none. */
  sni: z.string(),
  /** Offered application protocols in the client's order. */
  alpn: z.array(z.string()),
  /** URI SAN of the client's certificate; null when it presents none. */
  principal: z.string().nullable(),
});

export const traceHttpSchema = z.object({
  version: z.enum(httpVersions),
  /** HTTP/2's :scheme; absent: as the connection is (https over TLS). HTTP/1 has none. */
  scheme: z.string().optional(),
  method: z.string(),
  /** Empty when the request has no Host header. */
  authority: z.string(),
  /** Path with query, as on the wire; null for a CONNECT without path. */
  path: z.string().nullable(),
  /** Other headers in order; a `host` entry is the authority and is left out. */
  headers: z.array(headerSchema),
});

export const traceRequestSchema = z.object({
  /** Where the kernel delivers the connection; null: at the destination itself (a really bound port). */
  acceptedAt: addressSchema.nullable(),
  /** The original destination, before any redirection by iptables. */
  destination: addressSchema,
  /** The connection's remote; with a PROXY protocol header what that header says. */
  source: addressSchema,
  /** The TCP peer, where a PROXY protocol header names another source and destination. */
  directSource: addressSchema.optional(),
  /** Null: plaintext. */
  tls: traceTlsSchema.nullable(),
  /** Null: raw TCP (inside TLS, if there is TLS). */
  http: traceHttpSchema.nullable(),
  /** The server speaks first (MySQL, SMTP): the client sends nothing that could be inspected. */
  serverFirst: z.boolean().optional(),
  /** The one random number Envoy draws per request; null: unknown, and what hangs on it is a distribution. */
  random: z.number().int().nonnegative().nullable(),
  /** Runtime keys with their values, over what the bootstrap's static layer says. */
  runtime: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** Dynamic metadata set by filters that cannot be evaluated: namespace → value. */
  metadata: z.record(z.string(), z.record(z.string(), z.json())).optional(),
  /** Overrides the version in server_info: "1.38" or "1.38.2". */
  envoyVersion: z.string().optional(),
});
export type TraceRequest = z.infer<typeof traceRequestSchema>;
export type TraceHttp = z.infer<typeof traceHttpSchema>;
export type TraceTls = z.infer<typeof traceTlsSchema>;
export type Address = z.infer<typeof addressSchema>;

/** Why: a sentence of the catalogues. */
export const reasonSchema = messageSchema;
export type Reason = Message;

export const stepKinds = [
  'capture',
  'listener',
  'listener-filter',
  'filter-chain',
  'tls',
  'network-filter',
  'http',
  'route-config',
  'virtual-host',
  'route',
  'http-filter',
  'action',
  'cluster',
  'endpoint',
] as const;

export const consideredSchema = z.object({
  name: z.string(),
  ref: resourceRefSchema.nullable(),
  /** JSON pointer into the resource, in canonical (JSON) field names. */
  path: z.string(),
  /** The first predicate that failed, or why it was never asked. */
  reason: reasonSchema,
  /** It would have matched too, but something before it won. */
  shadowed: z.boolean(),
});
export type Considered = z.infer<typeof consideredSchema>;

export const traceStepSchema = z.object({
  kind: z.enum(stepKinds),
  name: z.string(),
  ref: resourceRefSchema.nullable(),
  path: z.string(),
  reason: reasonSchema,
  considered: z.array(consideredSchema),
  /** How many were considered in all; `considered` holds at most 100 of them. */
  consideredCount: z.number().int().nonnegative(),
});
export type TraceStep = z.infer<typeof traceStepSchema>;
export type StepKind = TraceStep['kind'];

export const traceEndpointSchema = z.object({
  /** `ip:port`, a pipe's path, `envoy_internal_address/name`, or a host name still to be resolved. */
  address: z.string(),
  /** Chance within its cluster, 0–1. */
  probability: z.number(),
  health: z.enum(['healthy', 'degraded', 'unhealthy']),
  priority: z.number().int(),
  locality: z.string(),
  hostname: z.string(),
  /** `plaintext`, `tls`, or `mtls` (with a certificate of our own). */
  transport: z.enum(['plaintext', 'tls', 'mtls', 'unknown']),
  /** Name of the chosen transport_socket_matches entry; empty: the cluster's own. */
  transportSocket: z.string(),
  sni: z.string(),
});
export type TraceEndpoint = z.infer<typeof traceEndpointSchema>;

export const traceClusterSchema = z.object({
  name: z.string(),
  /** Chance that this cluster is chosen, 0–1. */
  probability: z.number(),
  /** Null: the dump does not say (no endpoint section), which is not the same as none. */
  endpoints: z.array(traceEndpointSchema).nullable(),
});
export type TraceCluster = z.infer<typeof traceClusterSchema>;

export const traceHopSchema = z.object({
  /** `name.namespace` of the pod this Envoy runs in; empty when unknown (a file). */
  pod: z.string(),
  listener: z.string().nullable(),
  /** Null: no chain was chosen. Empty: the chosen chain has no name. */
  filterChain: z.string().nullable(),
  routeConfig: z.string().nullable(),
  virtualHost: z.string().nullable(),
  /** Null: no route. Empty: the route has no name. */
  route: z.string().nullable(),
  clusters: z.array(traceClusterSchema),
  /** As sent on (rewritten); null for TCP and where nothing was parsed. */
  path: z.string().nullable(),
  authority: z.string().nullable(),
  /** What the access log would say; 0 for TCP, null when the application decides. */
  status: z.number().int().nullable(),
  /** Response flags as in the access log (`UF,URX`), empty for none. */
  flags: z.string(),
  /** Response code details, or the connection termination details on TCP; empty for none. */
  details: z.string(),
  location: z.string().nullable(),
  /** The caller's identity as this Envoy sees it. */
  peer: z.string().nullable(),
  envoyVersion: z.string(),
  steps: z.array(traceStepSchema),
  assumptions: z.array(reasonSchema),
});
export type TraceHop = z.infer<typeof traceHopSchema>;

export const verdictKinds = ['reaches', 'answered', 'refused', 'depends', 'unknown'] as const;
export const verdictSchema = z.object({
  kind: z.enum(verdictKinds),
  /** What the caller sees; null when the application decides or there is no HTTP answer. */
  status: z.number().int().nullable(),
  flags: z.string(),
  details: z.string(),
  location: z.string().nullable(),
  /** What was taken for granted, or what the answer hangs on. */
  assumptions: z.array(reasonSchema),
  /** The verdict in one sentence. */
  reason: reasonSchema,
});
export type Verdict = z.infer<typeof verdictSchema>;

export const traceBranchSchema = z.object({
  probability: z.number(),
  verdict: verdictSchema,
  hops: z.array(traceHopSchema),
});

export const traceSchema = z.object({
  verdict: verdictSchema,
  /** One per Envoy on the most likely way. */
  hops: z.array(traceHopSchema),
  /** Other ways that chance may take (weights, load balancing); at most 16. */
  alternatives: z.array(traceBranchSchema),
});
export type Trace = z.infer<typeof traceSchema>;
export type TraceBranch = z.infer<typeof traceBranchSchema>;

/**
 * The question as people and scripts write it: one line of `trace --batch`, one saved check, the form. What is
 * left out is guessed: see istio/trace-query.ts.
 */
export const traceQuerySchema = z.object({
  /** Anything: comes back with the result. */
  id: z.union([z.string(), z.number()]).optional(),
  /** `pod.namespace` of the caller, or the bare pod name where it is unique; absent: from outside, or the file's proxy. */
  from: z.string().nullish(),
  /** `ip:port`, `host:port`, or a URL. */
  to: z.string(),
  direction: z.enum(['outbound', 'inbound', 'gateway']).nullish(),
  /** TLS of the caller itself; an https URL implies it. */
  tls: z
    .object({
      sni: z.string().nullish(),
      alpn: z.union([z.array(z.string()), z.string()]).nullish(),
      /** URI SAN of the caller's certificate. */
      principal: z.string().nullable().optional(),
    })
    .nullable()
    .optional(),
  /** Absent together with `path` and without a URL: raw TCP. */
  method: z.string().nullish(),
  path: z.string().nullish(),
  version: z.string().nullish(),
  headers: z.array(headerSchema).nullish(),
  /** `ip` or `ip:port`. */
  source: z.string().nullish(),
  serverFirst: z.boolean().optional(),
  random: z.number().int().nonnegative().optional(),
  envoyVersion: z.string().nullish(),
});
export type TraceQuery = z.infer<typeof traceQuerySchema>;

/** A question with its open ends filled in: which address a name came to, what a URL says of TLS and Host. */
export const resolvedRequestSchema = z.object({
  direction: z.enum(['outbound', 'inbound', 'gateway']),
  /** The original destination, `ip:port`. */
  destination: z.string(),
  /** `name.namespace` of the Kubernetes service that has the address; empty: none. */
  service: z.string(),
  source: z.string(),
  tls: traceTlsSchema.nullable(),
  /** Without headers: they are as they were asked. */
  http: traceHttpSchema.nullable(),
});
export type ResolvedRequest = z.infer<typeof resolvedRequestSchema>;

/** What a saved check expects; absent fields are not compared. */
export const traceExpectationSchema = z.object({
  kind: z.enum(verdictKinds).optional(),
  status: z.number().int().nullable().optional(),
  flags: z.string().optional(),
  details: z.string().optional(),
  location: z.string().nullable().optional(),
  /** Of the first hop. */
  route: z.string().nullable().optional(),
  clusters: z.array(z.string()).optional(),
});
export type TraceExpectation = z.infer<typeof traceExpectationSchema>;

export const traceCheckSchema = z.object({
  name: z.string(),
  request: traceQuerySchema,
  /** Absent: a new check; its first result is what to save. */
  expect: traceExpectationSchema.optional(),
});
export const traceChecksSchema = z.object({ checks: z.array(traceCheckSchema) });
export type TraceCheck = z.infer<typeof traceCheckSchema>;
