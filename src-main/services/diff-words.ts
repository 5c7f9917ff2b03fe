import type { ReportLocale } from '../contract/diff.ts';
import type { Say } from '../envoy/diff/report/words.ts';
import { diffEn } from '../words/en/diff.ts';
import { format } from '../words/format.ts';
import { diffZh } from '../words/zh/diff.ts';

const catalogues: Readonly<Record<ReportLocale, Readonly<Record<string, string>>>> = {
  en: diffEn,
  'zh-CN': diffZh,
};

/** The catalogue's sentences of differences, for documents that are read without the app. */
export function sayIn(locale: ReportLocale): Say {
  const words = catalogues[locale];
  return ({ key, params }) => format(words[key] ?? key, params, locale);
}
