import { z } from 'zod';

import { resourceRefSchema, resourceStateSchema } from '../resources.ts';

/** What rows of several tables are made of. */
export const rowBase = {
  ref: resourceRefSchema,
  /** Unique in its table and the same for as long as the dump is open. */
  key: z.string(),
  state: resourceStateSchema,
  /** Envoy's own words when it refused an update of this resource. */
  error: z.string().optional(),
  version: z.string().optional(),
  lastUpdated: z.string().optional(),
};

/** A named Istio object that made a resource. */
export const provenanceSchema = z.object({
  kind: z.string(),
  name: z.string(),
  namespace: z.string(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** Where matched traffic goes. `text` is for people; `clusters` and `routeConfig` are for links. */
export const destinationSchema = z.object({
  kind: z.enum([
    'cluster',
    'weighted',
    'cluster-header',
    'route-config',
    'inline-route-config',
    'scoped-routes',
    'redirect',
    'direct-response',
    'black-hole',
    'plugin',
    'none',
  ]),
  text: z.string(),
  /** weight is a share of 100; `missing` when the dump has no such cluster. */
  clusters: z.array(
    z.object({
      name: z.string(),
      weight: z.number().optional(),
      mirror: z.boolean().optional(),
      missing: z.boolean().optional(),
    }),
  ),
  routeConfig: z.string().optional(),
  /** True when the dump has routes, but none of that name. */
  routeConfigMissing: z.boolean().optional(),
});
export type Destination = z.infer<typeof destinationSchema>;
