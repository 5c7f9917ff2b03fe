import { z } from 'zod';

import { clusterColumns } from '../columns/clusters.ts';
import { plainFields } from './plain-fields.ts';
import { provenanceSchema, rowBase } from './row.ts';

export const clusterRowSchema = z.object({
  ...rowBase,
  ...plainFields(clusterColumns),
  table: z.literal('clusters'),
  port: z.number().nullable(),
  /** `mutual-tls-where-offered`: Istio's automatic mTLS, decided by each endpoint's own `tlsMode`. */
  security: z.enum(['plaintext', 'tls', 'mutual-tls', 'mutual-tls-where-offered', 'unknown']),
  connectTimeout: z.string().optional(),
  madeBy: z.array(provenanceSchema),
  /** Null: the dump has no endpoints section, so nothing is known. */
  endpoints: z.object({ total: z.number(), healthy: z.number() }).nullable(),
});
export type ClusterRow = z.infer<typeof clusterRowSchema>;
