import type { Command } from './command.ts';

export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command; each is one module, loaded only when it is called. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  inspect: {
    summary: "tables of one proxy's configuration, as istioctl prints them",
    load: async () => (await import('./inspect.ts')).inspect,
  },
  status: {
    summary: 'sync state of every proxy, as istioctl proxy-status prints it',
    load: async () => (await import('./status.ts')).status,
  },
  diff: {
    summary: 'what differs between two configurations',
    load: async () => (await import('./diff.ts')).diff,
  },
  trace: {
    summary: 'what would happen to a request, and why nothing else',
    load: async () => (await import('./trace.ts')).trace,
  },
  ztunnel: {
    summary: 'tables of a ztunnel (ambient mode), as istioctl ztunnel-config prints them',
    load: async () => (await import('./ztunnel.ts')).ztunnel,
  },
  search: {
    summary: 'who has it: names, hosts, addresses, headers over every proxy of a mesh',
    load: async () => (await import('./search.ts')).search,
  },
  snapshot: {
    summary: 'export a mesh to one file, import, list, show and verify such files',
    load: async () => (await import('./snapshot.ts')).snapshot,
  },
};
