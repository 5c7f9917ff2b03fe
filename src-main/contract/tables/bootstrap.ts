import { z } from 'zod';

import { rowBase } from './row.ts';

export const bootstrapRowSchema = z.object({
  ...rowBase,
  table: z.literal('bootstrap'),
  group: z.string(),
  name: z.string(),
  value: z.string(),
});
export type BootstrapRow = z.infer<typeof bootstrapRowSchema>;
