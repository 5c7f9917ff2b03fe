import type { Message } from '../../contract/messages.ts';
import type { SummaryKey } from './keys.ts';

export type Fact = { readonly label: Message; readonly value: string };
export interface Said {
  readonly sentences: readonly Message[];
  readonly facts: readonly Fact[];
}

export function message(
  key: SummaryKey,
  params: Readonly<Record<string, string | number>> = {},
): Message {
  return { key, params: { ...params } };
}

/** Facts without a value are left out. */
export function facts(
  pairs: readonly (readonly [SummaryKey, string | undefined])[],
): readonly Fact[] {
  return pairs.flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [{ label: message(key), value }],
  );
}

export function distinct(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}
