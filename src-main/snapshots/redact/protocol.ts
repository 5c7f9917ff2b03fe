import { z } from 'zod';

import { redactionRuleSchema } from '../../contract/snapshots.ts';

const bytes = z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array);

/** A piece of a page; without bytes it has ended. The first of a page says how it is looked at. */
export const pieceSchema = z.object({
  id: z.number(),
  page: z.number(),
  bytes: bytes.optional(),
  inlineCode: z.boolean(),
});
export type PieceMessage = z.infer<typeof pieceSchema>;

/** What may pass of it so far, and what was taken out. */
export const passedSchema = z.object({
  id: z.number(),
  passed: z.array(bytes),
  found: z.array(z.object({ rule: redactionRuleSchema, at: z.string(), value: z.string() })),
});
