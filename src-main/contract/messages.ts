import { z } from 'zod';

import type { Message, MessageKey } from '../words/keys.ts';
import { isMessage, isMessageKey } from '../words/say.ts';

/** A sentence of the catalogues that the reader's side says: a key that no catalogue holds is refused. */
export const messageSchema = z.custom<Message>(isMessage, 'no sentence of this version');
/** What somebody else said, or a sentence of ours. */
export const evidenceSchema = z.union([z.string(), messageSchema]);
/** A sentence without parameters. */
export const messageKeySchema = z.custom<MessageKey>(
  (value) => typeof value === 'string' && isMessageKey(value),
  'no sentence of this version',
);
export type { Message };
