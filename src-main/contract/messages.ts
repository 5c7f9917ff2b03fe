import { z } from 'zod';

import type { Message } from '../words/keys.ts';
import { isMessage } from '../words/say.ts';

/** A sentence of the catalogues that the reader's side says: a key that no catalogue holds is refused. */
export const messageSchema = z.custom<Message>(isMessage, 'no sentence of this version');
export type { Message };
