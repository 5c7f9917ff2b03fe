import { z } from 'zod';

import { controlPlaneSchema } from './contexts.ts';
import { messageSchema } from './messages.ts';
import { contextIdSchema, proxyIdSchema, read } from './method.ts';

/** State of one xDS type of one proxy, by istiod's own rule (docs/istioctl.md §2.2). */
export const syncStateSchema = z.enum([
  'synced',
  'stale',
  'error',
  'not-sent',
  'ignored',
  'unknown',
]);
export type SyncState = z.infer<typeof syncStateSchema>;

export const syncCellSchema = z.object({
  state: syncStateSchema,
  /** Milliseconds since 1970 of the last push; absent where Pilot does not say (Istio < 1.23). */
  since: z.number().optional(),
  /** Envoy's refusal, or `never-acknowledged`. */
  reason: z.string().optional(),
  /** Old Pilot: share of endpoints acknowledged. */
  percent: z.number().optional(),
  /** When this app saw the state change, for marking. */
  changedAt: z.number().optional(),
});
export type SyncCell = z.infer<typeof syncCellSchema>;

export const meshRowSchema = z.object({
  proxy: proxyIdSchema,
  pod: z.string(),
  namespace: z.string(),
  type: z.string(),
  cluster: z.string(),
  version: z.string(),
  /** True when the proxy's minor version is not the one of the control plane that serves it. */
  versionSkew: z.boolean(),
  revision: z.string(),
  /** Pod name of the istiod or Pilot that serves it; empty when none does. */
  pilot: z.string(),
  /** By short type name: CDS, LDS, EDS, RDS, ECDS, SDS, NDS … */
  cells: z.record(z.string(), syncCellSchema),
  /** The worst of the cells, or `missing`: has a sidecar and is connected to no Pilot. */
  overall: z.enum(['synced', 'stale', 'error', 'not-sent', 'missing', 'unknown']),
  /** Message key with parameters: why it is missing, why a state is doubtful. */
  note: messageSchema.optional(),
  lastChange: z.number().optional(),
  /** Problems of its configuration; absent while nobody has looked at that. */
  config: z.object({ errors: z.number().int(), warnings: z.number().int() }).optional(),
});
export type MeshRow = z.infer<typeof meshRowSchema>;

export const meshQuerySchema = z.object({
  state: z
    .enum(['synced', 'stale', 'error', 'not-sent', 'missing', 'unknown', 'skewed'])
    .optional(),
  namespace: z.string().optional(),
  version: z.string().optional(),
  pilot: z.string().optional(),
  text: z.string().optional(),
  sort: z.object({ column: z.string(), descending: z.boolean() }).optional(),
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().positive().max(1000).default(500),
});
export type MeshQuery = z.infer<typeof meshQuerySchema>;

const facet = z.array(z.object({ value: z.string(), count: z.number() }));

export const meshBoardSchema = z.object({
  context: contextIdSchema,
  /** When Pilot was asked, milliseconds since 1970. */
  askedAt: z.number(),
  controlPlanes: z.array(controlPlaneSchema),
  /** Column order: CDS LDS EDS RDS, then the others that some proxy has. */
  types: z.array(z.string()),
  total: z.number().int(),
  matched: z.number().int(),
  counts: z.object({
    synced: z.number(),
    stale: z.number(),
    error: z.number(),
    notSent: z.number(),
    missing: z.number(),
    /** Nobody says anything of them; with the five above they add up to all. */
    unknown: z.number(),
    skewed: z.number(),
  }),
  facets: z.object({ namespace: facet, version: facet, pilot: facet }),
  rows: z.array(meshRowSchema),
  notes: z.array(messageSchema),
  /** The answer as `istioctl proxy-status` of this mesh's generation prints it, for copying. */
  command: z.string(),
});
export type MeshBoard = z.infer<typeof meshBoardSchema>;

export const meshMethods = {
  /** `maxAgeMs`: an answer not older than this is good enough; 0 asks every control plane again. */
  'mesh.board': read(
    z.object({
      context: contextIdSchema,
      query: meshQuerySchema,
      maxAgeMs: z.number().int().nonnegative().default(5000),
    }),
    meshBoardSchema,
  ),
};
