import { z } from 'zod';

import { rowBase } from './row.ts';

/** One row per certificate of a chain (or trust bundle), one for a secret that holds none. */
export const secretRowSchema = z.object({
  ...rowBase,
  table: z.literal('secrets'),
  name: z.string(),
  type: z.enum([
    'certificate-chain',
    'trust-bundle',
    'session-ticket-keys',
    'generic',
    'undelivered',
    'unknown',
  ]),
  /** Position in the chain; 0 is the leaf. */
  position: z.number().int(),
  role: z.enum(['leaf', 'intermediate', 'root', 'none']),
  subject: z.string(),
  issuer: z.string(),
  sans: z.array(z.string()),
  serial: z.string(),
  notBefore: z.string().optional(),
  notAfter: z.string().optional(),
  daysLeft: z.number().optional(),
  /** Null: there is no certificate to judge. */
  valid: z.boolean().nullable(),
  trustDomain: z.string(),
  fingerprint: z.string(),
});
export type SecretRow = z.infer<typeof secretRowSchema>;
