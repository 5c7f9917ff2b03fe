import { z } from 'zod';

import { rowBase } from './row.ts';

export const endpointRowSchema = z.object({
  ...rowBase,
  table: z.literal('endpoints'),
  cluster: z.string(),
  /** `10.0.0.7:9080`, `unix:///path`, `envoy://listener/id`; empty when the cluster has no endpoint at all. */
  address: z.string(),
  hostname: z.string(),
  /** HEALTHY, UNHEALTHY, DRAINING, TIMEOUT, DEGRADED, UNKNOWN as EDS said, or NONE for a cluster without endpoints. */
  health: z.string(),
  /** Envoy's own view: failed_active_hc, failed_outlier_check, pending_dynamic_removal … */
  flags: z.array(z.string()),
  ejected: z.boolean(),
  weight: z.number().optional(),
  locality: z.string(),
  priority: z.number(),
  tlsMode: z.string(),
  /** Counters and gauges of `/clusters`, when that page was read. */
  stats: z.record(z.string(), z.number()),
});
export type EndpointRow = z.infer<typeof endpointRowSchema>;
