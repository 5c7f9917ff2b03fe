import type { MessageKey } from '../../words/keys.ts';
import type { Command } from './command.ts';

export interface CommandEntry {
  readonly summary: MessageKey;
  readonly load: () => Promise<Command>;
}

/** Every command; each is one module, loaded only when it is called. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  inspect: {
    summary: 'help.summary.inspect',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  status: {
    summary: 'help.summary.status',
    load: async () => (await import('./status.ts')).status,
  },
  diff: {
    summary: 'help.summary.diff',
    load: async () => (await import('./diff.ts')).diff,
  },
  trace: {
    summary: 'help.summary.trace',
    load: async () => (await import('./trace.ts')).trace,
  },
  ztunnel: {
    summary: 'help.summary.ztunnel',
    load: async () => (await import('./ztunnel.ts')).ztunnel,
  },
  search: {
    summary: 'help.summary.search',
    load: async () => (await import('./search.ts')).search,
  },
  check: {
    summary: 'help.summary.check',
    load: async () => (await import('./check.ts')).meshCheck,
  },
  snapshot: {
    summary: 'help.summary.snapshot',
    load: async () => (await import('./snapshot.ts')).snapshot,
  },
};
