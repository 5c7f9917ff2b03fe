import { z } from 'zod';

import { destinationSchema, provenanceSchema, rowBase } from './row.ts';

/** One row per route; a virtual host without routes has one row with route null. */
export const routeRowSchema = z.object({
  ...rowBase,
  table: z.literal('routes'),
  routeConfig: z.string(),
  /** For an inline route configuration without a name: the listener and chain that hold it. */
  inlineOf: z.string().optional(),
  virtualHost: z.string(),
  domains: z.array(z.string()),
  route: z.number().int().nullable(),
  routeName: z.string(),
  /** The path condition in words: `/api*`, `= /exact`, `~ regex`. */
  path: z.string(),
  /** Everything else that must hold: methods, headers, query parameters, runtime fractions … */
  conditions: z.array(z.string()),
  destination: destinationSchema,
  rewrites: z.array(z.string()),
  timeout: z.string().optional(),
  retries: z.string().optional(),
  madeBy: z.array(provenanceSchema),
  /** Index of the earlier route that catches everything this one could. */
  shadowedBy: z.number().int().optional(),
});
export type RouteRow = z.infer<typeof routeRowSchema>;
