import { z } from 'zod';

import { errorCodes } from './errors.ts';
import { messageSchema } from './messages.ts';
import { contextIdSchema, nothing, read } from './method.ts';

/** What a menu of the host may ask of the page. */
export const pageCommands = ['open', 'settings', 'find', 'palette', 'diagnostics'] as const;

/**
 * What was asked for outside of the page: by the command line, a second start, a file that the system opens, a
 * link, a menu. Each is a place to go to, something of the page's own, or why it cannot be.
 */
export const askedSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('context'), context: contextIdSchema }),
  z.object({ what: z.literal('place'), hash: z.string().max(4096) }),
  z.object({ what: z.literal('command'), command: z.enum(pageCommands) }),
  z.object({
    what: z.literal('failed'),
    code: z.enum(errorCodes),
    said: messageSchema,
    hint: messageSchema.optional(),
  }),
]);
export type AskedFor = z.infer<typeof askedSchema>;

export const askedMethods = {
  /** All that waits, in the order in which it was asked; each is answered once. */
  'app.asked': read(nothing, z.array(askedSchema)),
};
