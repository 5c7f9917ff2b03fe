import { z } from 'zod';

import { headerSchema, traceHttpSchema, traceTlsSchema } from './trace-request.ts';

export const verdictKinds = ['reaches', 'answered', 'refused', 'depends', 'unknown'] as const;

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
