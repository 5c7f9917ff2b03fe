import type { Reason } from '../../../contract/trace.ts';
import { reason, reasonFor } from '../../match/reason.ts';

/** Response flags in words, one sentence each; `-` and nothing are none. */
export function explainFlags(text: string): readonly Reason[] {
  return text
    .split(',')
    .map((flag) => flag.trim())
    .filter((flag) => flag !== '' && flag !== '-')
    .map((flag) => reasonFor('trace.flag', flag, {}, reason('trace.flag.other', { flag })));
}

/** Response code details in words: the name, and what stands in its braces or brackets. */
export function explainDetails(text: string): readonly Reason[] {
  if (text === '' || text === '-') return [];
  const parsed = /^([\w.]+)(?:[{[](.*)[}\]])?$/s.exec(text);
  const name = parsed?.[1] ?? '';
  const inner = parsed?.[2] ?? '';
  return [
    reasonFor(
      'trace.detail',
      name,
      inner === '' ? {} : { inner },
      reason('trace.detail.other', { inner: text }),
    ),
  ];
}
