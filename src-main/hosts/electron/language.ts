import { app } from 'electron';

import type { Message, MessageKey, ParamsArgument } from '../../words/keys.ts';
import { defaultLocale, type Locale, localeOf, say, sayMessage } from '../../words/say.ts';

let chosen: Locale | undefined;

/** What the settings say; undefined: as the system. */
export function speak(locale: Locale | undefined): void {
  chosen = locale;
}

/** The language of the page. */
const spoken = (): Locale => chosen ?? localeOf([app.getLocale()]) ?? defaultLocale;

/** A sentence for a menu or a dialog, in the language of the page. */
export function told<Key extends MessageKey>(key: Key, ...params: ParamsArgument<Key>): string {
  return say(spoken(), key, ...params);
}

/** The same of a sentence that another room chose. */
export function toldMessage(message: Message): string {
  return sayMessage(spoken(), message);
}
