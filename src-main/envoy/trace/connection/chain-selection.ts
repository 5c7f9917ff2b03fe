import { type JsonObject, optObj } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';

export interface ChainCandidate {
  readonly chain: JsonObject;
  readonly index: number;
  readonly reason: Reason;
}

export interface ChainSelection {
  /** Undefined: no chain takes the connection. */
  readonly chain: JsonObject | undefined;
  /** JSON pointer within the listener. */
  readonly path: string;
  readonly how: 'match' | 'matcher' | 'default' | 'none';
  readonly considered: readonly ChainCandidate[];
  /** Per level: how many chains were left, `destination_port 3, …`. */
  readonly survivors: readonly (readonly [string, number])[];
}

/** No chain matches: the default one, if there is any. */
export function defaultChain(
  listener: JsonObject,
  considered: readonly ChainCandidate[],
  survivors: ChainSelection['survivors'],
): ChainSelection {
  const chain = optObj(listener['defaultFilterChain']);
  return chain === undefined
    ? { chain: undefined, path: '', how: 'none', considered, survivors }
    : { chain, path: '/defaultFilterChain', how: 'default', considered, survivors };
}
