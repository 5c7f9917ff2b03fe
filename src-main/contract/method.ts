import { z } from 'zod';

import { longestProxyId } from './proxy-id.ts';

/**
 * One row of the contract. `read` methods change nothing anywhere; `write` methods change the user's own
 * files and settings; `cluster` methods change something in the cluster and need `confirmed: true` in
 * their parameters (none but the log level does).
 */
export interface Method<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly effect: 'read' | 'write' | 'cluster';
  readonly params: P;
  readonly result: R;
}

export function read<P extends z.ZodType, R extends z.ZodType>(params: P, result: R): Method<P, R> {
  return { effect: 'read', params, result };
}

export function write<P extends z.ZodType, R extends z.ZodType>(
  params: P,
  result: R,
): Method<P, R> {
  return { effect: 'write', params, result };
}

export const nothing = z.object({});
export const done = z.object({ done: z.literal(true) });

/** Milliseconds since 1970, of something that another program wrote: a Date holds no more, and formatting one throws. */
export const writtenTimeSchema = z.number().min(-8.64e15).max(8.64e15);

/** Identity of a context: never the cluster's name. See contexts.ts. */
export const contextIdSchema = z.string().min(1).max(2000);
/** `pod.namespace` for a live proxy; the name that the file or snapshot gives it otherwise. */
export const proxyIdSchema = z.string().min(1).max(longestProxyId);
/** An open dump in the engine; valid until it is closed or the engine restarts (`dump-closed`). */
export const dumpIdSchema = z.string().min(1).max(100);
