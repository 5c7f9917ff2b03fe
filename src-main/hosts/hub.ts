import type { Emit } from '../contract/index.ts';

/** One page (or test) at the other end of a host's wire. Calls and progress belong to exactly one client. */
export interface Client {
  readonly send: Emit;
}

/** Who hears what main says unasked: every client that is here at that moment, in the order it was said. Notices wait for the first. */
export interface Hub {
  readonly emit: Emit;
  /** Returns the way out. */
  add(client: Client): () => void;
}

/** What is said before anybody is there, when the app starts. */
const mostUnheard = 20;

export function createHub(): Hub {
  const clients = new Set<Client>();
  let unheard: (() => void)[] = [];
  return {
    emit: (event, payload) => {
      for (const client of clients) client.send(event, payload);
      if (clients.size > 0 || event !== 'notice' || unheard.length >= mostUnheard) return;
      unheard.push(() => {
        for (const client of clients) client.send(event, payload);
      });
    },
    add: (client) => {
      clients.add(client);
      const missed = unheard;
      unheard = [];
      for (const say of missed) say();
      return () => clients.delete(client);
    },
  };
}
