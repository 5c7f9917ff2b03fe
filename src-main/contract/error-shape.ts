import { z } from 'zod';

import { errorCodes } from './errors.ts';

/** ErrorShape of errors.ts as it crosses the door. */
export const errorShapeSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  retryable: z.boolean(),
});
