import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { type WebSocket, WebSocketServer } from 'ws';

import type { EventName } from '../../contract/events.ts';
import type { Dispatcher } from '../dispatcher.ts';
import type { Client, Hub } from '../hub.ts';

export interface Clients {
  /** The client that a call belongs to, kept as long as the call runs. */
  lease(id: string | string[] | undefined): { readonly client: Client; release(): void };
  /** Takes over a socket that the guard let through. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

interface Entry {
  readonly client: Client;
  readonly sockets: Set<WebSocket>;
  holders: number;
}

/** A page that reads more slowly than this many bytes pile up loses progress first, then its socket. */
const lossyBytes = 1024 * 1024;
const fatalBytes = 16 * 1024 * 1024;

const deliver = (socket: WebSocket, event: EventName, payload: unknown): void => {
  if (socket.bufferedAmount > fatalBytes) socket.terminate();
  else if (event !== 'progress' || socket.bufferedAmount <= lossyBytes) {
    socket.send(JSON.stringify({ event, payload }));
  }
};

/**
 * Joins the two halves of a page: its POSTs and its WebSocket carry the same client id (header
 * `X-Meshscope-Client`, query `client`), so that progress reaches the page that asked and no other.
 */
export function createClients(options: {
  readonly dispatcher: Dispatcher;
  readonly hub: Hub;
  readonly pingMs: number;
}): Clients {
  const { dispatcher, hub, pingMs } = options;
  const entries = new Map<string, Entry>();
  const alive = new WeakSet<WebSocket>();
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // The page never speaks on this socket.
    maxPayload: 1024,
    clientTracking: false,
  });

  function hold(id: string): Entry {
    const known = entries.get(id);
    if (known) {
      known.holders += 1;
      return known;
    }
    const sockets = new Set<WebSocket>();
    const client: Client = {
      send: (event, payload) => {
        for (const socket of sockets) deliver(socket, event, payload);
      },
    };
    const entry = { client, sockets, holders: 1 };
    entries.set(id, entry);
    return entry;
  }

  function release(id: string, entry: Entry): void {
    entry.holders -= 1;
    if (entry.holders > 0) return;
    entries.delete(id);
    dispatcher.drop(entry.client);
  }

  function connected(id: string, socket: WebSocket): void {
    const entry = hold(id);
    entry.sockets.add(socket);
    const leave = hub.add({ send: (event, payload) => deliver(socket, event, payload) });
    alive.add(socket);
    const timer = setInterval(() => {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }, pingMs);
    socket.on('pong', () => alive.add(socket));
    socket.on('message', () => socket.close(1008));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(timer);
      leave();
      entry.sockets.delete(socket);
      release(id, entry);
    });
  }

  return {
    lease: (header) => {
      const id = typeof header === 'string' ? header.slice(0, 64) : '';
      const entry = hold(id);
      return { client: entry.client, release: () => release(id, entry) };
    },
    accept: (request, socket, head) => {
      const id = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('client') ?? '';
      server.handleUpgrade(request, socket, head, (accepted) => connected(id, accepted));
    },
    close: () => {
      for (const entry of entries.values()) {
        for (const socket of entry.sockets) socket.terminate();
        dispatcher.drop(entry.client);
      }
      server.close();
    },
  };
}
