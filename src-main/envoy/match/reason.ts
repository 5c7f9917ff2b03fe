import type { Reason } from '../../contract/trace.ts';

/** A sentence of the catalogue (`src-main/words/en/trace.ts`). */
export function reason(
  key: string,
  params: Readonly<Record<string, string | number>> = {},
): Reason {
  return { key, params: { ...params } };
}

/** Why a predicate failed; undefined: it holds. */
export type Mismatch = Reason | undefined;
