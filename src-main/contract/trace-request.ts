import { z } from 'zod';

/**
 * The question "what would happen to this request?" and its answer. The JSON of the command line
 * (`trace -o json`, `trace --batch`) is exactly these shapes; fields are added, never renamed.
 */

export const headerSchema = z.tuple([z.string(), z.string()]);
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
