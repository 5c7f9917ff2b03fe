import { z } from 'zod';

import { messageSchema } from './messages.ts';
import { resourceRefSchema, resourceStateSchema } from './resources.ts';
import { provenanceSchema } from './tables.ts';

/** A link to another resource of the same dump; without `ref` the target does not exist there. */
export const resourceLinkSchema = z.object({
  ref: resourceRefSchema.optional(),
  kind: z.string(),
  name: z.string(),
  /** `20 %`, `mirror`, `filter chain 3` … */
  note: z.string().optional(),
});
export type ResourceLink = z.infer<typeof resourceLinkSchema>;

/** What the inspector says of one resource before its JSON. */
export const resourceSummarySchema = z.object({
  ref: resourceRefSchema,
  name: z.string(),
  kind: z.string(),
  state: resourceStateSchema,
  error: z.string().optional(),
  version: z.string().optional(),
  lastUpdated: z.string().optional(),
  sentences: z.array(messageSchema),
  facts: z.array(z.object({ label: messageSchema, value: z.string() })),
  madeBy: z.array(provenanceSchema),
  /** Who refers to it, at most 100; `usedByTotal` counts all. */
  usedBy: z.array(resourceLinkSchema),
  usedByTotal: z.number().int(),
  uses: z.array(resourceLinkSchema),
  usesTotal: z.number().int(),
});
export type ResourceSummary = z.infer<typeof resourceSummarySchema>;
