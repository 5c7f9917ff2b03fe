import { AppError } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';
import type { Client } from './hub.ts';

/** Far more than a page ever has under way; a client past it is in a loop. */
const maxCallsPerClient = 64;

/** The calls under way, by the client that made them and the id that it gave. */
export interface Calls {
  /** Throws `bad-request` for an id that is under way, `too-many-requests` past the limit. */
  begin(client: Client, id: string): { readonly signal: AbortSignal; end(): void };
  /** Ends one call; a call that is not there has ended already. */
  cancel(client: Client, id: string): void;
  drop(client: Client): void;
}

export function createCalls(): Calls {
  const running = new Map<Client, Map<string, AbortController>>();
  return {
    begin: (client, id) => {
      const own = running.get(client) ?? new Map<string, AbortController>();
      if (own.has(id))
        throw new AppError('bad-request', sentence('error.hosts.call-twice', { id }));
      if (own.size >= maxCallsPerClient) {
        const message = sentence('error.hosts.too-many-calls', { most: maxCallsPerClient });
        throw new AppError('too-many-requests', message, { retryable: true });
      }
      const controller = new AbortController();
      running.set(client, own.set(id, controller));
      return {
        signal: controller.signal,
        end: () => {
          own.delete(id);
          if (own.size === 0 && running.get(client) === own) running.delete(client);
        },
      };
    },
    cancel: (client, id) => running.get(client)?.get(id)?.abort(),
    drop: (client) => {
      for (const call of running.get(client)?.values() ?? []) call.abort();
    },
  };
}
