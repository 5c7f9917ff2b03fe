import { z } from 'zod';

import { resourceLinkSchema, resourceSummarySchema } from './inspect.ts';
import { messageSchema } from './messages.ts';
import { contextIdSchema, done, dumpIdSchema, proxyIdSchema, read } from './method.ts';
import { resourceRefSchema } from './resources.ts';
import {
  tableFiltersSchema,
  tableNameSchema,
  tablePageSchema,
  tableQuerySchema,
} from './tables.ts';

/** How the app reached the proxy, and what would be better. */
export const accessSchema = z.object({
  rung: z.enum(['port-forward', 'exec', 'file', 'snapshot']),
  note: messageSchema.optional(),
});

export const proxySummarySchema = z.object({
  dump: dumpIdSchema,
  context: contextIdSchema,
  proxy: proxyIdSchema,
  /** Milliseconds since 1970 at which Envoy was asked (or the file was written). */
  takenAt: z.number(),
  access: accessSchema,
  bytes: z.number(),
  generation: z.enum(['v2', 'v3']),
  nodeId: z.string(),
  type: z.string(),
  istioVersion: z.string(),
  envoyVersion: z.string(),
  serverState: z.string(),
  uptimeSeconds: z.number().optional(),
  /** Rows of each table; absent where the dump has no such section. */
  counts: z.partialRecord(tableNameSchema, z.number().int()),
  /** Resources that warm, drain or were refused, dangling references, empty clusters, expiring certificates. */
  problems: z.array(
    z.object({
      severity: z.enum(['error', 'warning', 'info']),
      message: messageSchema,
      link: resourceLinkSchema.optional(),
      table: tableNameSchema.optional(),
      /** The filter of that table which shows all that the message counts. */
      filters: tableFiltersSchema.optional(),
    }),
  ),
  /** Sections of the dump that Meshscope shows raw only. */
  unknownSections: z.array(
    z.object({ index: z.number().int(), type: z.string(), bytes: z.number() }),
  ),
});
export type ProxySummary = z.infer<typeof proxySummarySchema>;

export const searchHitSchema = z.object({
  ref: resourceRefSchema,
  kind: z.string(),
  name: z.string(),
  detail: z.string(),
});

export const proxyMethods = {
  /** Reads and decodes the proxy's configuration. `fresh` reads it again. Progress is reported. */
  'proxy.open': read(
    z.object({ context: contextIdSchema, proxy: proxyIdSchema, fresh: z.boolean().default(false) }),
    proxySummarySchema,
  ),
  'dump.close': read(z.object({ dump: dumpIdSchema }), done),
  'dump.table': read(z.object({ dump: dumpIdSchema, query: tableQuerySchema }), tablePageSchema),
  'dump.inspect': read(
    z.object({ dump: dumpIdSchema, ref: resourceRefSchema }),
    resourceSummarySchema,
  ),
  /**
   * The text of one resource. `dumped` is the exact text of the dump, `json` and `yaml` are normalised
   * (JSON names); `normalised` is in the one order of comparisons. Cut at `limit` characters with `truncated` set.
   */
  'dump.resource': read(
    z.object({
      dump: dumpIdSchema,
      ref: resourceRefSchema,
      format: z.enum(['json', 'yaml', 'dumped', 'normalised']),
      /** Only what a row of a table is about, by the row’s id: a route, a filter chain, an endpoint. */
      part: z.string().max(1000).optional(),
      limit: z.number().int().positive().max(2_000_000).default(400_000),
    }),
    z.object({ text: z.string(), truncated: z.boolean(), characters: z.number().int() }),
  ),
  /** A section that has no table, raw, cut at `limit`. */
  'dump.section': read(
    z.object({
      dump: dumpIdSchema,
      section: z.number().int().nonnegative(),
      limit: z.number().int().positive().max(2_000_000).default(400_000),
    }),
    z.object({ text: z.string(), truncated: z.boolean(), characters: z.number().int() }),
  ),
  /** Resources whose name holds all the words; best first. */
  'dump.search': read(
    z.object({
      dump: dumpIdSchema,
      text: z.string().max(500),
      limit: z.number().int().max(200).default(50),
    }),
    z.object({ hits: z.array(searchHitSchema), total: z.number().int() }),
  ),
  /** Finds the entry that a deep link names; the active one where several share the name. */
  'dump.find': read(
    z.object({ dump: dumpIdSchema, kind: resourceRefSchema.shape.kind, name: z.string() }),
    z.object({ ref: resourceRefSchema.optional() }),
  ),
};
