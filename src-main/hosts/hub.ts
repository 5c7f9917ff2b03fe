import type { Emit } from '../contract/index.ts';

/** One page (or test) at the other end of a host's wire. Calls and progress belong to exactly one client. */
export interface Client {
  readonly send: Emit;
}

/** Who hears what main says unasked: every client that is here at that moment, in the order it was said. */
export interface Hub {
  readonly emit: Emit;
  /** Returns the way out. */
  add(client: Client): () => void;
}

export function createHub(): Hub {
  const clients = new Set<Client>();
  return {
    emit: (event, payload) => {
      for (const client of clients) client.send(event, payload);
    },
    add: (client) => {
      clients.add(client);
      return () => clients.delete(client);
    },
  };
}
