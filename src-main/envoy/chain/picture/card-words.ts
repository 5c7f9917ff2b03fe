import type { ResourceRef } from '../../../contract/resources.ts';
import { type Message, sentence } from '../../../words/keys.ts';

/** What a card says of itself by the index alone, with no resource read: enough to find it by. */
export interface CardWords {
  readonly title: Message;
  readonly pill: string;
  readonly facts: readonly Message[];
  readonly whole: string;
  readonly ref?: ResourceRef;
}

export const said = (value: string): Message => sentence('chain.text', { text: value });
