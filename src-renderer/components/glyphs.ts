import type { SyncState } from '../../src-main/contract/mesh.ts';
import type { ResourceState } from '../../src-main/contract/resources.ts';

/** State is glyph and word and colour, never colour alone. */
export const syncGlyphs: Readonly<Record<SyncState | 'missing' | 'skewed', string>> = {
  synced: '✓',
  stale: '◔',
  error: '✕',
  'not-sent': '·',
  ignored: '–',
  unknown: '?',
  missing: '⌀',
  skewed: '⇅',
};

export const resourceGlyphs: Readonly<Record<ResourceState, string>> = {
  active: '✓',
  static: '■',
  warming: '◔',
  draining: '↘',
  error: '✕',
};

export const severityGlyphs = { error: '✕', warning: '▲', info: 'ℹ' } as const;
