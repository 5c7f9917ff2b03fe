import type {
  Evidence,
  KeyPrefix,
  Message,
  MessageKey,
  NameBelow,
  ParamsArgument,
} from '../../src-main/words/keys.ts';
import type { Locale } from '../../src-main/words/say.ts';
import {
  defaultLocale,
  localeOf,
  say,
  sayAge,
  sayBytes,
  sayDateTime,
  sayEvidence,
  sayKnown,
  sayMessage,
  sayNumber,
} from '../../src-main/words/say.ts';

export type { Locale, Message, MessageKey };

/** What src-main/words says, in the language of the page: whoever calls these is said anew when it changes. */
let current = $state<Locale>(defaultLocale);

export function setLocale(locale: Locale): void {
  current = locale;
}

export function locale(): Locale {
  return current;
}

/** The locale that `system` stands for. */
export function systemLocale(languages: readonly string[]): Locale {
  return localeOf(languages.slice(0, 1)) ?? defaultLocale;
}

export function t<Key extends MessageKey>(key: Key, ...params: ParamsArgument<Key>): string {
  return say(current, key, ...params);
}

/** A sentence that main chose. */
export function tm(message: Message): string {
  return sayMessage(current, message);
}

/** Evidence: a sentence of ours, or somebody else's words as they are. */
export function te(evidence: Evidence): string {
  return sayEvidence(current, evidence);
}

/** What a key made of names from elsewhere says; undefined where the catalogue has no such sentence. */
export function known(key: string): string | undefined {
  return sayKnown(current, key);
}

/** The text of `prefix.value` where the catalogue has one, the value itself otherwise (names of Envoy's own). */
export function word<Prefix extends KeyPrefix, Name extends string>(
  prefix: Prefix,
  value: Name & NameBelow<Prefix, Name>,
): string {
  return known(`${prefix}.${value}`) ?? value;
}

export function n(value: number): string {
  return sayNumber(current, value);
}

export function age(milliseconds: number): string {
  return sayAge(current, milliseconds);
}

export function bytes(count: number): string {
  return sayBytes(current, count);
}

export function dateTime(milliseconds: number): string {
  return sayDateTime(current, milliseconds);
}
