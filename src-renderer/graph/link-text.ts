import type { ChainLink } from '../../src-main/contract/chain.ts';
import { t } from '../state/words.svelte.ts';

const signs = { added: '+', removed: '−', changed: '' };

/** What stands on an edge: its weight (both, where it changes), or that it is a copy. */
export function linkText({ share, before, kind, change }: ChainLink): string {
  const sign = change === undefined ? '' : signs[change];
  if (kind === 'mirror') return `${sign} ${t('chain.copy')}`.trim();
  if (change === 'changed') return `${String(before ?? 100)} → ${String(share ?? 100)} %`;
  return share === undefined ? sign : `${sign} ${String(share)} %`.trim();
}
