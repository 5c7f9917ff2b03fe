import { z } from 'zod';

import {
  contextIdSchema,
  done,
  dumpIdSchema,
  nothing,
  proxyIdSchema,
  read,
  write,
} from './method.ts';
import {
  traceCheckSchema,
  traceExpectationSchema,
  traceQuerySchema,
  traceSchema,
} from './trace.ts';

export const traceResultSchema = z.object({
  trace: traceSchema,
  /** When the dump of the first proxy was taken, milliseconds since 1970. */
  takenAt: z.number(),
  /** Proxies on the way that could not be read, with the reason: the trace ends before them. */
  unread: z.array(z.object({ proxy: z.string(), message: z.string() })),
  /** For each hop of the trace: the open dump of its proxy, and the chain's nodes that the request passes. */
  ways: z.array(z.object({ dump: dumpIdSchema.nullable(), nodes: z.array(z.string()) })),
  /** The outcome in the terms of a saved check. */
  outcome: traceExpectationSchema,
});
export type TraceResult = z.infer<typeof traceResultSchema>;

export const savedCheckSchema = traceCheckSchema.extend({
  id: z.string(),
  context: contextIdSchema,
  proxy: proxyIdSchema,
  savedAt: z.number(),
});
export type SavedCheck = z.infer<typeof savedCheckSchema>;

export const traceMethods = {
  /** Traces over the dumps of the mesh; reads the proxies on the way that are not open yet. Sends nothing. */
  'trace.run': read(
    z.object({
      context: contextIdSchema,
      proxy: proxyIdSchema,
      query: traceQuerySchema,
      /** Read the first proxy again before. */
      fresh: z.boolean().default(false),
    }),
    traceResultSchema,
  ),
  /** Reads a pasted curl command as a query. `bad-request` says what was not understood. */
  'trace.parseCurl': read(
    z.object({ command: z.string().max(20_000) }),
    z.object({ query: traceQuerySchema }),
  ),
  'trace.checks': read(nothing, z.object({ checks: z.array(savedCheckSchema) })),
  'trace.saveCheck': write(
    z.object({
      context: contextIdSchema,
      proxy: proxyIdSchema,
      check: traceCheckSchema,
    }),
    z.object({ checks: z.array(savedCheckSchema) }),
  ),
  'trace.deleteCheck': write(z.object({ id: z.string() }), done),
};
