import type { AppError } from '../../contract/errors.ts';
import { type Locale, say, sayEvidence, sayMessage } from '../../words/say.ts';

/** One line for people: what happened, the evidence, what to do. Control characters are left out. */
export function lineOf(error: AppError, locale: Locale): string {
  const detail = error.detail === undefined ? '' : ` (${sayEvidence(locale, error.detail)})`;
  const stop = say(locale, 'cli.stop');
  const hint = error.hint === undefined ? '' : `${stop}${capital(sayMessage(locale, error.hint))}`;
  // Some messages are whole sentences, others are not.
  const message = sayMessage(locale, error.said).replace(/[.。]$/, '');
  // Hostile input may carry terminal escapes or line breaks into the message.
  return say(locale, 'cli.said', { text: `${message}${detail}${hint}` }).replace(
    /[\u0000-\u001f\u007f-\u009f]+/g,
    ' ',
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
