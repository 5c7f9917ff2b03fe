import type { ChainLink } from '../../src-main/contract/chain.ts';
import { t } from '../state/words.svelte.ts';

/** What stands on an edge: its weight, or that it is a copy. */
export function linkText({ share, kind }: ChainLink): string {
  if (kind === 'mirror') return t('chain.copy');
  return share === undefined ? '' : `${String(share)} %`;
}
