import type { Message } from '../../src-main/contract/inspect.ts';
import { en } from '../../src-main/words/en/index.ts';
import type { MessageParams } from '../../src-main/words/format.ts';
import { format, formatNumber } from '../../src-main/words/format.ts';
import { zh } from '../../src-main/words/zh/index.ts';

export type MessageKey = keyof typeof en;
export type Locale = 'en' | 'zh-CN';

const catalogues: Record<Locale, Readonly<Record<MessageKey, string>>> = { en, 'zh-CN': zh };

let current = $state<Locale>('en');

export function setLocale(locale: Locale): void {
  current = locale;
}

export function locale(): Locale {
  return current;
}

/** The locale that `system` stands for. */
export function systemLocale(languages: readonly string[]): Locale {
  return languages[0]?.toLowerCase().startsWith('zh') === true ? 'zh-CN' : 'en';
}

export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key);
}

export function t(key: MessageKey, params: MessageParams = {}): string {
  return format(catalogues[current][key], params, current);
}

/**
 * A sentence that main chose. A key that this catalogue does not hold (an older renderer, a newer host)
 * is shown with its parameters rather than dropped.
 */
export function tm(message: Message): string {
  if (isMessageKey(message.key)) return t(message.key, message.params);
  const params = Object.entries(message.params).map(([name, value]) => `${name}: ${String(value)}`);
  return [message.key, ...params].join(' · ');
}

/** The text of `prefix.value` where the catalogue has one, the value itself otherwise (names of Envoy's own). */
export function word(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return isMessageKey(key) ? t(key) : value;
}

export function n(value: number): string {
  return formatNumber(value, current);
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** How long ago or how long, in the two letters that a cell has room for: `3s`, `14m`, `2h`, `5d`. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  for (const [unit, size] of units) {
    if (seconds >= size) return t(`age.${unit}`, { n: Math.floor(seconds / size) });
  }
  return t('age.s', { n: 0 });
}

export function bytes(count: number): string {
  if (count < 1000) return t('bytes.b', { n: count });
  if (count < 1_000_000) return t('bytes.kb', { n: count / 1000 });
  return t('bytes.mb', { n: count / 1_000_000 });
}

export function dateTime(milliseconds: number): string {
  return new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    milliseconds,
  );
}
