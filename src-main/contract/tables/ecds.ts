import { z } from 'zod';

import { rowBase } from './row.ts';

export const ecdsRowSchema = z.object({
  ...rowBase,
  table: z.literal('ecds'),
  name: z.string(),
  type: z.string(),
});
export type EcdsRow = z.infer<typeof ecdsRowSchema>;
