import type { Say } from '../envoy/diff/report/words.ts';
import type { Locale } from '../words/say.ts';
import { sayMessage } from '../words/say.ts';

/** The catalogue's sentences of differences, for documents that are read without the app. */
export function sayIn(locale: Locale): Say {
  return (message) => sayMessage(locale, message);
}
