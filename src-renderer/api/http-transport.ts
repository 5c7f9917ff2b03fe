import { sentence } from '../../src-main/words/keys.ts';
import type { Connection, Transport } from './host.ts';
import { HostError } from './host.ts';

const gone = (): HostError =>
  new HostError({
    code: 'host-gone',
    said: sentence('error.page.host-gone'),
    retryable: true,
  });

/** The host has a page of its own for this, because nothing of ours works without a token. */
function turnedAway(origin: string): HostError {
  window.location.replace(new URL('/no-token', origin));
  return new HostError({
    code: 'bad-sender',
    said: sentence('error.page.turned-away'),
    retryable: false,
  });
}

/** A call that the host would not read: too large (413), or one of too many that it refused lately (429). */
function refused(status: number): HostError {
  const tooMany = status === 429;
  return new HostError({
    code: tooMany ? 'too-many-requests' : 'bad-request',
    said:
      status === 413
        ? sentence('error.page.call-too-large')
        : sentence('error.page.call-refused', { status }),
    retryable: tooMany,
  });
}

/** Waits between attempts to reach the host again, in milliseconds; the last one repeats. */
const reconnectDelays = [250, 500, 1000, 2000, 5000] as const;

function eventsAddress(origin: string, client: string): URL {
  const url = new URL(`/events?client=${client}`, origin);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

/** A listener may come later than what it wants to know: it is told at once how things stand. */
function connectionState(): {
  readonly set: (next: Connection) => void;
  readonly listen: Transport['onConnection'];
} {
  const listeners = new Set<(connection: Connection) => void>();
  let connection: Connection = 'reconnecting';
  return {
    set: (next) => {
      if (next === connection) return;
      connection = next;
      for (const listener of listeners) listener(next);
    },
    listen: (listener) => {
      listeners.add(listener);
      listener(connection);
      return () => listeners.delete(listener);
    },
  };
}

export function httpTransport(session: Promise<string>, origin: string): Transport {
  // Joins this page's calls and its events: ids of calls are unique within it, progress comes to it alone.
  const client = crypto.randomUUID();
  const eventListeners: ((message: unknown) => void)[] = [];
  const connection = connectionState();
  let attempts = 0;

  /** Calls under way. A browser has six sockets to a host: a cancelled call must give its own back at once. */
  const underWay = new Map<string, AbortController>();

  async function send(request: { readonly id: string }): Promise<unknown> {
    const controller = new AbortController();
    underWay.set(request.id, controller);
    try {
      return await post(request, controller.signal);
    } finally {
      underWay.delete(request.id);
    }
  }

  async function post(body: unknown, signal: AbortSignal): Promise<unknown> {
    let response: Response;
    const token = await session;
    // Asked without one, the host counts another stranger, and after some of them answers 429.
    if (token === '') throw turnedAway(origin);
    try {
      response = await fetch(new URL('/rpc', origin), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'x-meshscope-client': client,
        },
        body: JSON.stringify(body),
        signal,
      });
    } catch {
      // Besides cancelling there is one reason that a page can see: nobody listens there any more.
      throw gone();
    }
    if (response.status === 401 || response.status === 403) throw turnedAway(origin);
    if (!response.ok) throw refused(response.status);
    return response.json();
  }

  async function connect(): Promise<void> {
    const token = await session;
    if (token === '') return;
    const socket = new WebSocket(eventsAddress(origin, client), [`bearer.${token}`]);
    socket.addEventListener('open', () => {
      attempts = 0;
      connection.set('open');
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'string') return;
      const message: unknown = JSON.parse(data);
      for (const listener of eventListeners) listener(message);
    });
    socket.addEventListener('close', () => {
      connection.set('reconnecting');
      const delay = reconnectDelays[Math.min(attempts, reconnectDelays.length - 1)] ?? 5000;
      attempts += 1;
      setTimeout(() => void connect(), delay);
    });
  }
  void connect();

  return {
    send,
    cancel(id) {
      // The host cancels a call whose caller has hung up.
      underWay.get(id)?.abort();
    },
    onEvent(listener) {
      eventListeners.push(listener);
    },
    onConnection: connection.listen,
  };
}
