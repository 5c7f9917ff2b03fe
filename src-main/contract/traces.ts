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
import { reasonSchema, traceCheckSchema, traceSchema } from './trace.ts';
import { resolvedRequestSchema, traceExpectationSchema, traceQuerySchema } from './trace-query.ts';

/** What an access log says of a request, beside what the trace says. */
export const logBesideSchema = z.object({
  kind: z.enum(['agrees', 'differs', 'unknown']),
  reason: reasonSchema,
  /** Field by field, in the log's words; empty where one side says nothing. */
  rows: z.array(
    z.object({
      field: z.enum(['status', 'flags', 'details', 'filterChain', 'route', 'cluster', 'upstream']),
      logged: z.string(),
      traced: z.string(),
      differs: z.boolean(),
    }),
  ),
  /** The log's response flags and code details, in words. */
  words: z.array(reasonSchema),
});
export type LogBeside = z.infer<typeof logBesideSchema>;

const waySchema = z.array(z.object({ dump: dumpIdSchema.nullable(), nodes: z.array(z.string()) }));

export const traceResultSchema = z.object({
  trace: traceSchema,
  /** What was asked, with names looked up and what was left open filled in. */
  resolved: resolvedRequestSchema,
  /** The verdict's response flags and code details, in words. */
  words: z.array(reasonSchema),
  /** Present when the question came out of a line of an access log. */
  log: logBesideSchema.optional(),
  /** When the dump of the first proxy was taken, milliseconds since 1970. */
  takenAt: z.number(),
  /** Proxies on the way that could not be read, with the reason: the trace ends before them. */
  unread: z.array(z.object({ proxy: z.string(), message: z.string() })),
  /** For each hop of the trace: the open dump of its proxy, and the chain's nodes that the request passes. */
  ways: waySchema,
  /** The same for each of the trace's alternatives. */
  otherWays: z.array(waySchema),
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

/** How a saved check came out now. */
export const checkOutcomeSchema = z.object({
  /** Fields of the outcome that are not what the check expects; none: as expected. */
  changed: z.array(z.string()),
  outcome: traceExpectationSchema,
});
export type CheckOutcome = z.infer<typeof checkOutcomeSchema>;

const logLineSchema = z.string().max(20_000);

export const traceMethods = {
  /** Traces over the dumps of the mesh; reads the proxies on the way that are not open yet. Sends nothing. */
  'trace.run': read(
    z.object({
      context: contextIdSchema,
      proxy: proxyIdSchema,
      query: traceQuerySchema,
      /** Read the first proxy again before. */
      fresh: z.boolean().default(false),
      /** The line of an access log that the query was read from: the answer is set beside it. */
      log: logLineSchema.optional(),
    }),
    traceResultSchema,
  ),
  /** Reads a pasted curl command as a query. `bad-request` says what was not understood. */
  'trace.parseCurl': read(
    z.object({ command: z.string().max(20_000) }),
    z.object({ query: traceQuerySchema }),
  ),
  /** Reads a line of the proxy's access log (Istio's text format, or JSON) as a query. `bad-request` for anything else. */
  'trace.fromLog': read(
    z.object({ context: contextIdSchema, proxy: proxyIdSchema, line: logLineSchema }),
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
  /** Asks a saved check again: of the mesh that it was saved from, or of another context (a snapshot). */
  'trace.runCheck': read(
    z.object({ id: z.string(), context: contextIdSchema.optional() }),
    checkOutcomeSchema,
  ),
  'trace.deleteCheck': write(z.object({ id: z.string() }), done),
};
