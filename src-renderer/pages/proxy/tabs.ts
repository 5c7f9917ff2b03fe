import type { ProxySummary } from '../../../src-main/contract/proxies.ts';
import type { MessageKey } from '../../state/words.svelte.ts';

export interface TabEntry {
  /** As it stands in the address. */
  readonly id: string;
  readonly title: MessageKey;
  readonly count?: (summary: ProxySummary) => number | undefined;
  /** Shown even when the dump has none of it; others only with something in them. */
  readonly always: boolean;
}

export const tabs: readonly TabEntry[] = [
  { id: 'overview', title: 'tab.overview', always: true },
  {
    id: 'listeners',
    title: 'tab.listeners',
    count: ({ counts }) => counts.listeners,
    always: true,
  },
  { id: 'routes', title: 'tab.routes', count: ({ counts }) => counts.routes, always: true },
  { id: 'clusters', title: 'tab.clusters', count: ({ counts }) => counts.clusters, always: true },
  {
    id: 'endpoints',
    title: 'tab.endpoints',
    count: ({ counts }) => counts.endpoints,
    always: true,
  },
  { id: 'secrets', title: 'tab.secrets', count: ({ counts }) => counts.secrets, always: true },
  { id: 'ecds', title: 'tab.ecds', count: ({ counts }) => counts.ecds, always: false },
  { id: 'bootstrap', title: 'tab.bootstrap', always: true },
  { id: 'chain', title: 'tab.chain', always: true },
  {
    id: 'raw',
    title: 'tab.raw',
    count: ({ unknownSections }) => unknownSections.length,
    always: false,
  },
];

/** The tabs of one dump: those without content are left out, except where their absence says something. */
export function tabsOf(summary: ProxySummary): readonly TabEntry[] {
  return tabs.filter(({ always, count }) => always || (count?.(summary) ?? 0) > 0);
}
