import type { AlertKind } from '../contract/app.ts';
import type { Message } from '../words/keys.ts';

export interface Alert {
  readonly kind: AlertKind;
  readonly said: Message;
}
