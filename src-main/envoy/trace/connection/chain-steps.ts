import { type JsonObject, obj, text } from '../../../contract/json.ts';
import type { Considered } from '../../../contract/trace.ts';
import { chainWords } from '../../match/chain-words.ts';
import { reason } from '../../match/reason.ts';
import { refOf } from '../proxy-view.ts';
import type { Scope } from '../scope.ts';
import type { ChainSelection } from './chain-selection.ts';

function wordsOf(chain: JsonObject): string {
  return chainWords(obj(chain['filterChainMatch']));
}

/** Writes down which filter chain was chosen, and why each other lost. */
export function recordChain({ hit, record }: Scope, selection: ChainSelection): void {
  const ref = refOf(hit.serving.entry);
  const considered = selection.considered.map((one): Considered => ({
    name: text(one.chain['name']),
    ref,
    path: `/filterChains/${String(one.index)}`,
    // A chain without a name is told from the others by its match.
    reason: { ...one.reason, params: { ...one.reason.params, chain: wordsOf(one.chain) } },
    shadowed: false,
  }));
  record.step({
    kind: 'filter-chain',
    name: text(selection.chain?.['name']),
    ref,
    path: selection.path,
    reason: reason(`trace.chain.${selection.how}`, {
      chain: selection.chain === undefined ? '' : wordsOf(selection.chain),
      survivors: selection.survivors.map(([level, left]) => `${level} ${String(left)}`).join(', '),
    }),
    considered,
  });
}
