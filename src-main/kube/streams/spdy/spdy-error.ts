import type { Message } from '../../../words/keys.ts';
import { defaultLocale, sayMessage } from '../../../words/say.ts';

/** What went wrong on a connection, before anybody knows what it was for. */
export class SpdyError extends Error {
  readonly said: Message;

  constructor(said: Message) {
    super(sayMessage(defaultLocale, said));
    this.name = 'SpdyError';
    this.said = said;
  }
}
