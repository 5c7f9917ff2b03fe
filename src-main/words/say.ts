import { format, formatNumber } from './format.ts';
import type {
  Catalogue,
  Evidence,
  KeyPrefix,
  Message,
  MessageKey,
  MessageParams,
  NameBelow,
  ParamsArgument,
} from './keys.ts';
import * as catalogues from './locales.ts';

export type Locale = keyof typeof catalogues;

const all: Readonly<Record<Locale, Catalogue>> = catalogues;

/** The language of logs, and of whoever asked for none that is here. */
export const defaultLocale: Locale = 'en';

export const locales: readonly Locale[] = Object.keys(all).filter(isLocale);

export function isLocale(name: string): name is Locale {
  return Object.hasOwn(all, name);
}

export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(all[defaultLocale], key);
}

export function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    'key' in value &&
    typeof value.key === 'string' &&
    isMessageKey(value.key) &&
    'params' in value &&
    typeof value.params === 'object' &&
    value.params !== null &&
    Object.values(value.params).every(
      (param) => typeof param === 'string' || typeof param === 'number' || isMessage(param),
    )
  );
}

/**
 * The language that a reader's preferences ask for, best first, in the spellings of browsers and of POSIX
 * (`zh-Hans-CN`, `zh_CN.UTF-8`): the first whose language is here.
 */
export function localeOf(preferences: readonly string[]): Locale | undefined {
  for (const preference of preferences) {
    const wanted = preference
      .replace(/[.@].*$/, '')
      .replaceAll('_', '-')
      .toLowerCase();
    const language = wanted.split('-')[0];
    const found =
      locales.find((locale) => locale.toLowerCase() === wanted) ??
      locales.find((locale) => locale.toLowerCase().split('-')[0] === language);
    if (found !== undefined) return found;
  }
  return undefined;
}

function filled(locale: Locale, key: MessageKey, params: MessageParams): string {
  const said = Object.entries(params).map(([name, value]): [string, string | number] => [
    name,
    typeof value === 'object' ? filled(locale, value.key, value.params) : value,
  ]);
  return format(all[locale][key], Object.fromEntries(said), locale);
}

/** A sentence with its parameters. */
export function say<Key extends MessageKey>(
  locale: Locale,
  key: Key,
  ...[params]: ParamsArgument<Key>
): string {
  return filled(locale, key, params ?? {});
}

/** A line in each language, for a reader of whom nothing is known. */
export function sayInAll(key: 'host.refused' | 'host.no-file' | 'host.admin-refused'): string {
  return locales.map((locale) => `${say(locale, key)}\n`).join('');
}

/** A sentence that somebody else chose. */
export function sayMessage(locale: Locale, message: Message): string {
  return filled(locale, message.key, message.params);
}

/** Words of somebody else stand as they are. */
export function sayEvidence(locale: Locale, evidence: Evidence): string {
  return typeof evidence === 'string' ? evidence : sayMessage(locale, evidence);
}

/** What a key made of names from elsewhere says; undefined where the catalogues have no such sentence. */
export function sayKnown(locale: Locale, key: string): string | undefined {
  return isMessageKey(key) ? filled(locale, key, {}) : undefined;
}

/** The text of `prefix.value` where there is one, the value itself otherwise (names of Envoy's own). */
export function sayWord<Prefix extends KeyPrefix, Name extends string>(
  locale: Locale,
  prefix: Prefix,
  value: Name & NameBelow<Prefix, Name>,
): string {
  return sayKnown(locale, `${prefix}.${value}`) ?? value;
}

export function sayNumber(locale: Locale, value: number): string {
  return formatNumber(value, locale);
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** How long ago or how long, in the two letters that a cell has room for: `3s`, `14m`, `2h`, `5d`. */
export function sayAge(locale: Locale, milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  for (const [unit, size] of units) {
    if (seconds >= size) return say(locale, `age.${unit}`, { n: Math.floor(seconds / size) });
  }
  return say(locale, 'age.s', { n: 0 });
}

export function sayBytes(locale: Locale, count: number): string {
  if (count < 1000) return say(locale, 'bytes.b', { n: count });
  if (count < 1_000_000) return say(locale, 'bytes.kb', { n: count / 1000 });
  return say(locale, 'bytes.mb', { n: count / 1_000_000 });
}

export function sayDateTime(locale: Locale, milliseconds: number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    milliseconds,
  );
}
