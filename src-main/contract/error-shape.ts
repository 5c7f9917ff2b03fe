import { z } from 'zod';

import { errorCodes } from './errors.ts';
import { evidenceSchema, messageSchema } from './messages.ts';

/** ErrorShape of errors.ts as it crosses the door. */
export const errorShapeSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  said: messageSchema,
  detail: evidenceSchema.optional(),
  hint: messageSchema.optional(),
  retryable: z.boolean(),
});
