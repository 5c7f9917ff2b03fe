import { diffEn } from '../../src-renderer/state/messages/diff.en.ts';
import { diffZh } from '../../src-renderer/state/messages/diff.zh.ts';
import { format } from '../../src-renderer/state/messages/format.ts';
import type { ReportLocale } from '../contract/diff.ts';
import type { Say } from '../envoy/diff/report/words.ts';

const catalogues: Readonly<Record<ReportLocale, Readonly<Record<string, string>>>> = {
  en: diffEn,
  'zh-CN': diffZh,
};

/** The catalogue's sentences of differences, for documents that are read without the app. */
export function sayIn(locale: ReportLocale): Say {
  const words = catalogues[locale];
  return ({ key, params }) => format(words[key] ?? key, params, locale);
}
