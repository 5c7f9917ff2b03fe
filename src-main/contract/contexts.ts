import { z } from 'zod';

import { evidenceSchema, messageKeySchema, messageSchema } from './messages.ts';
import { contextIdSchema, nothing, read, write } from './method.ts';
import { ticketSchema } from './tickets.ts';

/**
 * Everything that holds proxies is a context: one of a kubeconfig, the demo meshes, an opened file,
 * folder or snapshot. So every page works on all of them alike.
 */
export const contextKindSchema = z.enum(['cluster', 'demo', 'file', 'folder', 'snapshot']);

export const contextSchema = z.object({
  id: contextIdSchema,
  kind: contextKindSchema,
  /** The context's name in its kubeconfig, or the file's name. */
  name: z.string(),
  /** The kubeconfig (or dump, folder, snapshot) it comes from. */
  file: z.string(),
  server: z.string().optional(),
  user: z.string().optional(),
  namespace: z.string().optional(),
  /** kubectl's current context. */
  current: z.boolean(),
  /** Index 0–11 into the palette of context colours, chosen by the user or derived from the name. */
  color: z.number().int().min(0).max(11),
  icon: z.string().max(4),
  production: z.boolean(),
  /** Warnings a person should see at any time: TLS verification switched off, plain HTTP, … as message keys. */
  warnings: z.array(messageKeySchema),
  /** When the file or snapshot was taken; absent for live contexts. */
  takenAt: z.number().optional(),
  lastUsed: z.number().optional(),
});
export type ContextView = z.infer<typeof contextSchema>;

export const contextListSchema = z.object({
  contexts: z.array(contextSchema),
  /** Files that could not be read, each with the reason; their last good contents stay. */
  broken: z.array(z.object({ file: z.string(), said: messageSchema })),
  /** What to open at start: `--file`, the demo, the last used, or kubectl's current context. */
  initial: contextIdSchema.optional(),
});

export const controlPlaneSchema = z.object({
  pod: z.string(),
  namespace: z.string(),
  revision: z.string(),
  version: z.string().optional(),
  generation: z.enum(['istiod', 'pilot']),
  /** `answered`, or the reason why it did not. */
  state: z.enum(['answered', 'failed', 'pending']),
  error: z.string().optional(),
  /** `error` as a sentence, where it is one. */
  said: evidenceSchema.optional(),
  latencyMs: z.number().optional(),
  proxies: z.number().optional(),
});
export type ControlPlane = z.infer<typeof controlPlaneSchema>;

export const contextStatusSchema = z.object({
  context: contextIdSchema,
  kubernetesVersion: z.string().optional(),
  controlPlanes: z.array(controlPlaneSchema),
  /** Message keys with parameters: what is missing and what it would give (external istiod, no permission …). */
  notes: z.array(messageSchema),
});
export type ContextStatus = z.infer<typeof contextStatusSchema>;

export const contextMethods = {
  'contexts.list': read(nothing, contextListSchema),
  /** Connects: API version, control planes. Cancellable; the context open before stays as it is. */
  'contexts.open': read(
    z.object({
      context: contextIdSchema,
      /** Nobody asked for it: the page opens what was open before. Then no program of a kubeconfig runs. */
      byItself: z.boolean().optional(),
    }),
    contextStatusSchema,
  ),
  /** Lets go of sockets, watches and dumps of the context. */
  'contexts.decorate': write(
    z.object({
      context: contextIdSchema,
      color: z.number().int().min(0).max(11).optional(),
      icon: z.string().max(4).optional(),
      production: z.boolean().optional(),
    }),
    contextListSchema,
  ),
  'contexts.addFiles': write(
    z.object({ tickets: z.array(ticketSchema).max(50) }),
    contextListSchema,
  ),
};
