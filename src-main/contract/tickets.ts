import { z } from 'zod';

/**
 * Stands for a path that main handed out: a person chose it in a dialog of the system, dropped it, or uploaded the file. The page names
 * files by these only, so a page that was taken over can name none that nobody chose.
 */
export const ticketSchema = z.uuid();

export const handedOutSchema = z.object({
  ticket: ticketSchema,
  /** To be shown; no method takes it back. */
  path: z.string(),
});
export type HandedOut = z.infer<typeof handedOutSchema>;
