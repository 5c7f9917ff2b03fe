import { z } from 'zod';

import { resourceStateSchema } from './resources.ts';
import { tableNames } from './table-names.ts';
import { bootstrapRowSchema } from './tables/bootstrap.ts';
import { clusterRowSchema } from './tables/clusters.ts';
import { ecdsRowSchema } from './tables/ecds.ts';
import { endpointRowSchema } from './tables/endpoints.ts';
import { listenerRowSchema } from './tables/listeners.ts';
import { routeRowSchema } from './tables/routes.ts';
import { secretRowSchema } from './tables/secrets.ts';

export type { BootstrapRow } from './tables/bootstrap.ts';
export type { ClusterRow } from './tables/clusters.ts';
export type { EcdsRow } from './tables/ecds.ts';
export type { EndpointRow } from './tables/endpoints.ts';
export type { ListenerRow } from './tables/listeners.ts';
export type { RouteRow } from './tables/routes.ts';
export type { SecretRow } from './tables/secrets.ts';
export type { Destination, Provenance } from './tables/row.ts';
export { type TableName, tableNames } from './table-names.ts';
export { provenanceSchema } from './tables/row.ts';

export const tableNameSchema = z.enum(tableNames);

/** istioctl's filter flags by their names, plus `state` and free text. All given ones must hold. */
export const tableFiltersSchema = z
  .object({
    fqdn: z.string(),
    port: z.number().int().nonnegative(),
    subset: z.string(),
    direction: z.string(),
    address: z.string(),
    type: z.string(),
    name: z.string(),
    cluster: z.string(),
    status: z.string(),
    state: resourceStateSchema,
    /** Words, all of which must occur somewhere in the row, upper and lower case alike. */
    text: z.string(),
    /** Chosen values by facet (a key of the page's `facets`): one of each facet's must hold. */
    facets: z.record(z.string(), z.array(z.string())),
  })
  .partial();
export type TableFilters = z.infer<typeof tableFiltersSchema>;

export const tableQuerySchema = z.object({
  table: tableNameSchema,
  filters: tableFiltersSchema.default({}),
  /** Name of a column of the row; absent: the table's own order. */
  sort: z.object({ column: z.string(), descending: z.boolean() }).optional(),
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().positive().max(1000).default(200),
});
export type TableQuery = z.infer<typeof tableQuerySchema>;

export const tableRowSchema = z.discriminatedUnion('table', [
  listenerRowSchema,
  routeRowSchema,
  clusterRowSchema,
  endpointRowSchema,
  secretRowSchema,
  ecdsRowSchema,
  bootstrapRowSchema,
]);
export type TableRow = z.infer<typeof tableRowSchema>;

export const tablePageSchema = z.object({
  table: tableNameSchema,
  /** Rows of the table, before and after the filters. */
  total: z.number().int(),
  matched: z.number().int(),
  offset: z.number().int(),
  rows: z.array(tableRowSchema),
  /** How often each value occurs among the rows that match, most frequent first, at most 20 values a facet. */
  facets: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.number() }))),
  /** Why the table is empty though the dump is fine: `section-missing`, `section-empty`, `no-match`. */
  empty: z.enum(['section-missing', 'section-empty', 'no-match']).optional(),
});
export type TablePage = z.infer<typeof tablePageSchema>;
