import { z } from 'zod';

import { destinationSchema, rowBase } from './row.ts';

/** One row per filter chain; a listener without chains and a nameless refusal have one row with chain null. */
export const listenerRowSchema = z.object({
  ...rowBase,
  table: z.literal('listeners'),
  listener: z.string(),
  /** Socket addresses without ports, pipe paths, or `internal`. */
  addresses: z.array(z.string()),
  port: z.number(),
  direction: z.enum(['outbound', 'inbound', 'gateway', 'virtual', 'other']),
  bound: z.boolean(),
  /** Index of the chain; -1 for default_filter_chain; null when there is none. */
  chain: z.number().int().nullable(),
  chainName: z.string(),
  /** Every criterion, in the order in which Envoy looks at them. Empty: matches everything. */
  match: z.array(z.object({ field: z.string(), values: z.array(z.string()) })),
  protocol: z.enum(['HTTP', 'TCP', 'HTTP+TCP', 'UNKNOWN', 'other']),
  security: z.enum(['plaintext', 'tls', 'mutual-tls', 'unknown']),
  httpFilters: z.array(z.string()),
  networkFilters: z.array(z.string()),
  destination: destinationSchema,
});
export type ListenerRow = z.infer<typeof listenerRowSchema>;
