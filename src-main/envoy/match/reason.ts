import type { Reason } from '../../contract/trace.ts';
import type { KeyPrefix, MessageKey, MessageParams, NameBelow } from '../../words/keys.ts';
import { isMessageKey } from '../../words/say.ts';

/** A sentence of the catalogue (`src-main/words/en/trace.ts`). */
export function reason(key: MessageKey, params: MessageParams = {}): Reason {
  return { key, params: { ...params } };
}

/** The sentence of `prefix.name`, names being Envoy's own; `otherwise` where the catalogues have none. */
export function reasonFor<Prefix extends KeyPrefix, Name extends string>(
  prefix: Prefix,
  name: Name & NameBelow<Prefix, Name>,
  params: MessageParams,
  otherwise: Reason,
): Reason {
  const key = `${prefix}.${name}`;
  return isMessageKey(key) ? reason(key, params) : otherwise;
}

/** Why a predicate failed; undefined: it holds. */
export type Mismatch = Reason | undefined;
