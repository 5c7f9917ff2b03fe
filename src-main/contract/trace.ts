import { z } from 'zod';

import { type Message, messageSchema } from './messages.ts';
import { resourceRefSchema } from './resources.ts';
import { traceExpectationSchema, traceQuerySchema, verdictKinds } from './trace-query.ts';

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

export const traceCheckSchema = z.object({
  name: z.string(),
  request: traceQuerySchema,
  /** Absent: a new check; its first result is what to save. */
  expect: traceExpectationSchema.optional(),
});
export const traceChecksSchema = z.object({ checks: z.array(traceCheckSchema) });
export type TraceCheck = z.infer<typeof traceCheckSchema>;
