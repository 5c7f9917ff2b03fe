import type { ResourceDiff } from '../../../contract/diff.ts';
import type { Message } from '../../../contract/messages.ts';

/** A message of the catalogue as a sentence: reports are written in the language of who reads them. */
export type Say = (message: Message) => string;

/** What stands beside a resource's changes: why Envoy does not use what it was sent. */
export function notesOf({ refused, warming }: ResourceDiff, say: Say): readonly string[] {
  return [
    ...(refused === undefined
      ? []
      : [say({ key: 'diff.report.refused', params: { reason: refused } })]),
    ...(warming === true ? [say({ key: 'diff.report.warming', params: {} })] : []),
  ];
}

export function notListed(count: number, say: Say): string {
  return say({ key: 'diff.report.more', params: { count } });
}
